package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.DoubleSupplier;

/** Values of a file whose number is known only when all have been read: they are appended to an array that grows. */
public final class FloatRows {
    private static final int FIRST = 1 << 12;
    private static final int FASTEST = 4;
    private static final double MARGIN = 1.02;

    private final Path file;
    private final DoubleSupplier partRead;
    private float[] values = new float[FIRST];
    private int size;

    /**
     * Starts without a value.
     *
     * @param file what is read, for messages
     * @param partRead how much of it has been read, from 0 to 1, by which it is guessed how much there will be
     */
    public FloatRows(Path file, DoubleSupplier partRead) {
        this.file = file;
        this.partRead = partRead;
    }

    /** Appends a value. */
    public void add(float value) {
        if (size == values.length) {
            grow(size + 1L);
        }
        values[size++] = value;
    }

    /** Appends the first values of an array. */
    public void addAll(float[] source, int count) {
        if (count > values.length - size) {
            grow((long) size + count);
        }
        System.arraycopy(source, 0, values, size, count);
        size += count;
    }

    /** Returns the number of values. */
    public int size() {
        return size;
    }

    /** Returns the values in memory that is shared with this object: [size]. */
    public MemorySegment segment() {
        return MemorySegment.ofArray(values).asSlice(0, (long) size * Float.BYTES);
    }

    /** Returns a copy of the values: [size]. */
    public float[] toArray() {
        return Arrays.copyOf(values, size);
    }

    /** Grows to the size that the file seems to need, but not to more than some times what it has proved to hold. */
    private void grow(long least) {
        if (least > Heap.LONGEST_ARRAY) {
            throw new DataException(file + " holds more than " + Heap.LONGEST_ARRAY
                    + " values, which is more than one array takes; make it a file for npy:, which is mapped");
        }
        double part = partRead.getAsDouble();
        long guess = part > 0 ? Math.round(size / part * MARGIN) : 0;
        long capacity = Math.clamp(guess, size * 3L / 2, (long) FASTEST * size);
        int length = (int) Math.min(Heap.LONGEST_ARRAY, Math.max(least, capacity));
        Heap.require((long) length * Float.BYTES, file);
        values = Arrays.copyOf(values, length);
    }
}
