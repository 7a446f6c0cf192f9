package dev.lockstep.opencl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Asks OpenCL for numbers that describe an object. */
final class ObjectInfo {
    /** One of the functions that do so. */
    @FunctionalInterface
    interface Function {
        int get(long object, int what, long size, long value, long actualSize);
    }

    private final Function function;
    private final long object;
    private final String name;

    ObjectInfo(Function function, long object, String name) {
        this.function = function;
        this.object = object;
        this.name = name;
    }

    /**
     * Returns a number of up to 64 bits; all platforms are little-endian.
     *
     * @throws IllegalArgumentException if OpenCL knows no such object
     */
    long get(int what) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
            int code = function.get(object, what, Long.BYTES, value.address(), 0);
            if (code != ClCode.SUCCESS) {
                throw new IllegalArgumentException(
                        "asking for the " + name + " given failed with " + ClCode.CODES.describe(code));
            }
            return value.get(ValueLayout.JAVA_LONG, 0);
        }
    }
}
