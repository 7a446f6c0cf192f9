package dev.lockstep;

/** Element types. All are stored in the device's native byte order, which is little-endian on every supported device. */
public enum DType {
    /** IEEE 754 binary32. The type that every op computes in. */
    F32(4),
    /** bfloat16: the upper half of a binary32. For storage and exchange. */
    BF16(2),
    /** IEEE 754 binary64. For storage and exchange. */
    F64(8),
    /** Signed 32-bit integers: labels, indices, counters. */
    I32(4),
    /** Unsigned bytes: pixels. */
    U8(1);

    private final int byteSize;

    DType(int byteSize) {
        this.byteSize = byteSize;
    }

    /** Returns the size of one element in bytes. */
    public int byteSize() {
        return byteSize;
    }
}
