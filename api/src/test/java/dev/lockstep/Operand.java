package dev.lockstep;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** An operand to be: its name in the op's signature, its element type and its shape. */
record Operand(String name, DType dtype, Shape shape) {
    /** Reads a text such as {@code weight F32 4 3}. */
    static Operand parse(String text) {
        String[] words = text.strip().split(" +", -1);
        long[] dims = Arrays.stream(words).skip(2).mapToLong(Long::parseLong).toArray();
        return new Operand(words[0], DType.valueOf(words[1]), Shape.of(dims));
    }

    Tensor in(Compute compute) {
        return compute.tensor(dtype, shape);
    }

    /** Makes it of memory of the host, to be read only. */
    Tensor readOnlyIn(Compute compute) {
        return compute.wrapReadOnly(MemorySegment.ofArray(new byte[Math.toIntExact(byteSize())]), dtype, shape);
    }

    long byteSize() {
        return shape.size() * dtype.byteSize();
    }

    @Override
    public String toString() {
        return name + " " + dtype + " " + shape;
    }
}
