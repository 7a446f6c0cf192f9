package dev.lockstep.learn.data;

import dev.lockstep.DType;
import dev.lockstep.Scale;
import dev.lockstep.Shape;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Features;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * An array of numbers in a mapped file, in C order, as features or as labels.
 *
 * @param name what to call it in messages: the file, and within it the array
 * @param type of its elements
 * @param shape [rows, …]
 * @param bytes the elements
 */
record StoredArray(String name, ElementType type, Shape shape, MemorySegment bytes) {
    private static final int BLOCK = 1 << 16;

    /**
     * Returns what a row consists of: floating-point numbers as they are, and unsigned bytes: of two axes as they are, of three as grey images,
     * of more as pixels.
     *
     * @throws DataException if these are no features
     */
    Features features() {
        if (shape.rank() < 2 || shape.size() == 0) {
            throw new DataException(
                    "%s has the shape %s; right would be (rows, features), each at least 1".formatted(name, tuple()));
        }
        long count = shape.size() / shape.dim(0);
        if (count > Integer.MAX_VALUE) {
            throw new DataException(
                    "%s has rows of %s values; right would be at most %s".formatted(name, count, Integer.MAX_VALUE));
        }
        Shape row = Shape.of(Arrays.copyOfRange(shape.toArray(), 1, shape.rank()));
        if (type == ElementType.U8) {
            return new Features(DType.U8, row, shape.rank() == 2 ? Scale.NONE : Scale.PIXELS);
        }
        if (!type.isFloatingPoint()) {
            throw new DataException(
                    "%s holds %s; right would be features of 16, 32 or 64 bits floating point, or unsigned bytes"
                            .formatted(name, type));
        }
        return new Features(DType.F32, row, Scale.NONE);
    }

    /** Returns the features' values: those of the file itself where it holds them as they are needed, else a copy as binary32. */
    MemorySegment values() {
        if (type == ElementType.U8 || (type == ElementType.F32 && bytes.address() % Float.BYTES == 0)) {
            return bytes;
        }
        if (shape.size() > Heap.LONGEST_ARRAY) {
            throw new DataException(
                    "%s holds %s numbers as %s, more than can be converted; save them as 32 bits, which are mapped"
                            .formatted(name, shape.size(), type));
        }
        int count = (int) shape.size();
        Heap.require((long) count * Float.BYTES, name);
        float[] values = new float[count];
        Parallel.forEach(Math.ceilDiv(count, BLOCK), () -> block -> {
            int end = (int) Math.min(count, (block + 1L) * BLOCK);
            for (int i = block * BLOCK; i < end; i++) {
                values[i] = type.number(bytes, i);
            }
        });
        return MemorySegment.ofArray(values);
    }

    /**
     * Returns the labels.
     *
     * @param place tells where the label of a row is
     * @throws DataException if these are no labels
     */
    Table.Labels labels(LongFunction<String> place) {
        requireOneEach();
        if (type.isFloatingPoint()) {
            throw new DataException("%s holds %s; right would be labels of an integer type".formatted(name, type));
        }
        Heap.require(shape.size() * Integer.BYTES, name);
        int[] labels = new int[(int) shape.size()];
        for (int row = 0; row < labels.length; row++) {
            long label = type.whole(bytes, row);
            if (label != (int) label) {
                throw new DataException("%s: the label %s is outside %s..%s"
                        .formatted(place.apply(row), label, Integer.MIN_VALUE, Integer.MAX_VALUE));
            }
            labels[row] = (int) label;
        }
        return new Table.Labels.Numbers(labels);
    }

    /** Refuses labels that are not one for each row. */
    private void requireOneEach() {
        requireOneEach(name, shape);
    }

    static void requireOneEach(String name, Shape shape) {
        boolean column = shape.rank() == 2 && shape.dim(1) == 1;
        if ((shape.rank() != 1 && !column) || shape.size() > Heap.LONGEST_ARRAY) {
            throw new DataException(
                    "%s has the shape %s; right would be (rows,), a label for each row".formatted(name, tuple(shape)));
        }
    }

    private String tuple() {
        return tuple(shape);
    }

    /** Writes a shape as Python does. */
    static String tuple(Shape shape) {
        return Arrays.stream(shape.toArray())
                .mapToObj(Long::toString)
                .collect(Collectors.joining(", ", "(", shape.rank() == 1 ? ",)" : ")"));
    }
}
