package dev.lockstep.error;

import dev.lockstep.Device;
import dev.lockstep.TensorSummary;
import dev.lockstep.spi.AllocationFailedException;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** A device has too little memory for a tensor. */
public final class DeviceMemoryException extends LockstepException {
    private static final long serialVersionUID = 1L;

    private final transient Device device;
    private final long requestedBytes;
    private final transient OptionalLong freeBytes;
    private final transient List<TensorSummary> largest;

    /**
     * Creates the error.
     *
     * @param request what was asked for
     * @param requestedBytes its bytes
     * @param largest the largest live tensors, largest first
     * @param cause the backend's own error, which says what is free
     */
    public DeviceMemoryException(
            Device device,
            String request,
            long requestedBytes,
            List<TensorSummary> largest,
            AllocationFailedException cause) {
        super(message(device, request, requestedBytes, largest, cause), cause);
        this.device = device;
        this.requestedBytes = requestedBytes;
        this.freeBytes = cause.freeBytes();
        this.largest = List.copyOf(largest);
    }

    private static String message(
            Device device,
            String request,
            long requestedBytes,
            List<TensorSummary> largest,
            AllocationFailedException cause) {
        OptionalLong freeBytes = cause.freeBytes();
        OptionalLong pieceBytes = cause.pieceBytes();
        String free = freeBytes.isPresent() ? freeBytes.getAsLong() + " bytes free" : "free memory unknown";
        String piece = pieceBytes.isPresent() ? ", at most " + pieceBytes.getAsLong() + " in one piece" : "";
        String live = largest.isEmpty()
                ? "no live tensors"
                : "largest live tensors: "
                        + largest.stream().map(TensorSummary::toString).collect(Collectors.joining(", "));
        return "device " + device + " is out of memory: " + request + " needs " + requestedBytes + " bytes, " + free
                + piece + "; " + live + "; close tensors or use a smaller batch"
                + (cause.remedy().isEmpty() ? "" : ", or " + cause.remedy());
    }

    /** Returns the bytes that were asked for. */
    public long requestedBytes() {
        return requestedBytes;
    }

    /** Returns the device; null after deserialisation. */
    public Device device() {
        return device;
    }

    /** Returns the bytes that the device says are free, where it says so; null after deserialisation. */
    public OptionalLong freeBytes() {
        return freeBytes;
    }

    /** Returns the largest live tensors, largest first; null after deserialisation. */
    public List<TensorSummary> largest() {
        return largest;
    }
}
