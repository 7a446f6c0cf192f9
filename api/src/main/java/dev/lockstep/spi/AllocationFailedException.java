package dev.lockstep.spi;

import java.util.OptionalLong;

/** A backend could not allocate memory. Applications see a {@link dev.lockstep.error.DeviceMemoryException}. */
public final class AllocationFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient OptionalLong freeBytes;

    /** Creates the error with the bytes that are free, where the device says so. */
    public AllocationFailedException(String message, OptionalLong freeBytes, Throwable cause) {
        super(message, cause);
        this.freeBytes = freeBytes;
    }

    /** Returns the bytes that are free, where the device says so. */
    public OptionalLong freeBytes() {
        return freeBytes;
    }
}
