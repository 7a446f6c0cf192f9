package dev.lockstep.learn.training;

import dev.lockstep.learn.Examples;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a block consists of: rows of a split in ascending order, which is kindest to a file, and the order in which batches take them.
 */
final class BlockPlan {
    private final Examples examples;
    private final int size;
    private final int first;

    /** The place of each row in the split, absent if they follow each other. */
    private final int @Nullable [] places;

    /** For each place in the batches the row of the block, absent if there are no batches. */
    private final int @Nullable [] table;

    private BlockPlan(Examples examples, int size, int first, int @Nullable [] places, int @Nullable [] table) {
        this.examples = examples;
        this.size = size;
        this.first = first;
        this.places = places;
        this.table = table;
    }

    /** Plans rows that follow each other. */
    static BlockPlan ofRange(Examples examples, int first, int end) {
        return new BlockPlan(examples, end - first, first, null, null);
    }

    /** Plans the rows of some batches: those that {@code order} names from {@code from} to {@code to}. */
    static BlockPlan ofBatches(Examples examples, int[] order, int from, int to) {
        long[] keys = new long[to - from];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) order[from + i] << Integer.SIZE | i;
        }
        Arrays.sort(keys);
        int[] places = new int[keys.length];
        int[] table = new int[keys.length];
        for (int row = 0; row < keys.length; row++) {
            places[row] = (int) (keys[row] >>> Integer.SIZE);
            table[(int) keys[row]] = row;
        }
        return new BlockPlan(examples, keys.length, places[0], places, table);
    }

    /** Returns the split. */
    Examples examples() {
        return examples;
    }

    /** Returns the number of rows. */
    int size() {
        return size;
    }

    /** Returns the row of the block for each place in the batches, one batch after the other; absent if there are none. */
    @Nullable
    MemorySegment table() {
        return table == null ? null : MemorySegment.ofArray(table);
    }

    /** Returns the place of a row in the split. */
    int place(int row) {
        return places == null ? first + row : places[row];
    }

    /** Returns the labels of all rows. */
    MemorySegment labels() {
        int[] all = examples.labels();
        int[] labels = new int[size];
        for (int row = 0; row < size; row++) {
            labels[row] = all[place(row)];
        }
        return MemorySegment.ofArray(labels);
    }

    /** Returns the weights of all rows; absent where all count alike. */
    @Nullable
    MemorySegment weights() {
        float[] all = examples.weights().orElse(null);
        if (all == null) {
            return null;
        }
        float[] weights = new float[size];
        for (int row = 0; row < size; row++) {
            weights[row] = all[place(row)];
        }
        return MemorySegment.ofArray(weights);
    }

    /** Returns whether some rows lie beside each other in the split. */
    boolean isContiguous(int from, int to) {
        return place(to - 1) - place(from) == to - 1 - from;
    }
}
