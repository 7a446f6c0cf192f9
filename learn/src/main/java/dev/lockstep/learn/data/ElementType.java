package dev.lockstep.learn.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** What the elements of a stored array are, little-endian. */
enum ElementType {
    F16(2) {
        @Override
        float number(MemorySegment bytes, long element) {
            return Float.float16ToFloat(bytes.get(SHORT, 2 * element));
        }
    },
    BF16(2) {
        @Override
        float number(MemorySegment bytes, long element) {
            return Float.intBitsToFloat(bytes.get(SHORT, 2 * element) << Short.SIZE);
        }
    },
    F32(4) {
        @Override
        float number(MemorySegment bytes, long element) {
            return Float.intBitsToFloat(bytes.get(INT, 4 * element));
        }
    },
    F64(8) {
        @Override
        float number(MemorySegment bytes, long element) {
            return (float) Double.longBitsToDouble(bytes.get(LONG, 8 * element));
        }
    },
    BOOL(1) {
        @Override
        long whole(MemorySegment bytes, long element) {
            return bytes.get(ValueLayout.JAVA_BYTE, element) == 0 ? 0 : 1;
        }
    },
    I8(1) {
        @Override
        long whole(MemorySegment bytes, long element) {
            return bytes.get(ValueLayout.JAVA_BYTE, element);
        }
    },
    U8(1) {
        @Override
        long whole(MemorySegment bytes, long element) {
            return bytes.get(ValueLayout.JAVA_BYTE, element) & 0xFF;
        }
    },
    I16(2) {
        @Override
        long whole(MemorySegment bytes, long element) {
            return bytes.get(SHORT, 2 * element);
        }
    },
    U16(2) {
        @Override
        long whole(MemorySegment bytes, long element) {
            return bytes.get(SHORT, 2 * element) & 0xFFFF;
        }
    },
    I32(4) {
        @Override
        long whole(MemorySegment bytes, long element) {
            return bytes.get(INT, 4 * element);
        }
    },
    U32(4) {
        @Override
        long whole(MemorySegment bytes, long element) {
            return bytes.get(INT, 4 * element) & 0xFFFF_FFFFL;
        }
    },
    I64(8) {
        @Override
        long whole(MemorySegment bytes, long element) {
            return bytes.get(LONG, 8 * element);
        }
    },
    /** What is 2⁶³ or more comes out as 2⁶³ - 1. */
    U64(8) {
        @Override
        long whole(MemorySegment bytes, long element) {
            long value = bytes.get(LONG, 8 * element);
            return value < 0 ? Long.MAX_VALUE : value;
        }
    };

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int byteSize;

    ElementType(int byteSize) {
        this.byteSize = byteSize;
    }

    int byteSize() {
        return byteSize;
    }

    boolean isFloatingPoint() {
        return this == F16 || this == BF16 || this == F32 || this == F64;
    }

    /** Returns an element of a floating-point type, rounded to the nearest binary32. */
    float number(MemorySegment bytes, long element) {
        throw new UnsupportedOperationException(this + " is no floating-point type");
    }

    /** Returns an element of an integer type. */
    long whole(MemorySegment bytes, long element) {
        throw new UnsupportedOperationException(this + " is no integer type");
    }
}
