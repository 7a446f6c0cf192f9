package dev.lockstep.learn.data;

import java.util.Arrays;

/** Rows of features, of which most are 0, in growing arrays. */
final class SparseRows {
    private static final int FIRST_CAPACITY = 1024;

    private int[] lines = new int[FIRST_CAPACITY];
    private int[] labels = new int[FIRST_CAPACITY];
    private int[] starts = new int[FIRST_CAPACITY];
    private int size;
    private int[] indices = new int[FIRST_CAPACITY];
    private float[] values = new float[FIRST_CAPACITY];
    private int count;
    private int largestIndex;
    private int rowOfLargestIndex;

    /** Begins a row. */
    void begin(int line, int label) {
        if (size == lines.length) {
            lines = Arrays.copyOf(lines, 2 * size);
            labels = Arrays.copyOf(labels, 2 * size);
            starts = Arrays.copyOf(starts, 2 * size);
        }
        lines[size] = line;
        labels[size] = label;
        starts[size] = count;
        size++;
    }

    /** Adds a feature to the row; indices begin with 1. */
    void add(int index, float value) {
        if (count == indices.length) {
            indices = Arrays.copyOf(indices, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
        }
        indices[count] = index;
        values[count] = value;
        count++;
        if (index > largestIndex) {
            largestIndex = index;
            rowOfLargestIndex = size - 1;
        }
    }

    int size() {
        return size;
    }

    int largestIndex() {
        return largestIndex;
    }

    int rowOfLargestIndex() {
        return rowOfLargestIndex;
    }

    /** Returns the line of a row in its file, from 1. */
    int line(int row) {
        return lines[row];
    }

    int[] labels() {
        return Arrays.copyOf(labels, size);
    }

    /** Returns all values, row-major [size, columns]. */
    float[] dense(int columns) {
        float[] dense = new float[size * columns];
        for (int row = 0; row < size; row++) {
            int end = row + 1 < size ? starts[row + 1] : count;
            for (int i = starts[row]; i < end; i++) {
                dense[row * columns + indices[i] - 1] = values[i];
            }
        }
        return dense;
    }
}
