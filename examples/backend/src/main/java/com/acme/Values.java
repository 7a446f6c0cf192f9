package com.acme;

import dev.lockstep.DType;
import dev.lockstep.Tensor;
import dev.lockstep.spi.Bf16;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The elements of an operand. A tensor may be a view of others' memory, so an operand is a buffer and a byte offset in it; and the offset
 * need not be a multiple of anything but the element's size.
 */
record Values(MemorySegment memory, DType dtype, int size) {
    static Values of(Tensor tensor) {
        MemorySegment whole = ((AcmeBuffer) tensor.buffer()).memory();
        return new Values(
                whole.asSlice(tensor.byteOffset(), tensor.byteSize()),
                tensor.dtype(),
                Math.toIntExact(tensor.size()));
    }

    /** Returns an element; binary64 holds every value of every element type. */
    double get(int i) {
        return switch (dtype) {
            case F32 -> memory.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4L * i);
            case F64 -> memory.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 8L * i);
            case BF16 -> Bf16.toFloat(memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2L * i));
            case I32 -> memory.get(ValueLayout.JAVA_INT_UNALIGNED, 4L * i);
            case U8 -> memory.get(ValueLayout.JAVA_BYTE, i) & 0xFF;
        };
    }

    /** Sets an element to the value of its type that conversion gives. */
    void set(int i, double value) {
        switch (dtype) {
            case F32 -> memory.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 4L * i, (float) value);
            case F64 -> memory.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, 8L * i, value);
            case BF16 -> memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2L * i, Bf16.of((float) value));
            case I32 -> memory.set(ValueLayout.JAVA_INT_UNALIGNED, 4L * i, (int) value);
            case U8 -> memory.set(ValueLayout.JAVA_BYTE, i, (byte) Math.clamp((int) value, 0, 255));
        }
    }

    int whole(int i) {
        return (int) get(i);
    }

    double[] toArray() {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = get(i);
        }
        return values;
    }

    void setAll(double[] values) {
        for (int i = 0; i < size; i++) {
            set(i, values[i]);
        }
    }
}
