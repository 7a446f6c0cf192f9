package dev.lockstep.spi;

import java.util.OptionalLong;

/** A backend could not allocate memory. Applications see a {@link dev.lockstep.error.DeviceMemoryException}. */
public final class AllocationFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient OptionalLong freeBytes;
    private final transient OptionalLong pieceBytes;
    private final String remedy;

    /**
     * Creates the error.
     *
     * @param freeBytes the bytes that are free, where the device says so
     * @param pieceBytes the most bytes that the device ever gives in one piece, where it says so
     * @param remedy what would mend it, besides asking for less, or nothing
     * @param cause what it came from, or null
     */
    public AllocationFailedException(
            String message, OptionalLong freeBytes, OptionalLong pieceBytes, String remedy, Throwable cause) {
        super(message, cause);
        this.freeBytes = freeBytes;
        this.pieceBytes = pieceBytes;
        this.remedy = remedy;
    }

    /** Returns the bytes that are free, where the device says so. */
    public OptionalLong freeBytes() {
        return freeBytes;
    }

    /** Returns the most bytes that the device ever gives in one piece, where it says so. */
    public OptionalLong pieceBytes() {
        return pieceBytes;
    }

    /** Returns what would mend it, besides asking for less; empty if nothing is known. */
    public String remedy() {
        return remedy;
    }
}
