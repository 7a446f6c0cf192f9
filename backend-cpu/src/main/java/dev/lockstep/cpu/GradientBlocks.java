package dev.lockstep.cpu;

import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * The blocks of a {@link SkinnyGradient} side by side: a thread sums whole blocks, and the sums are then added in the blocks' order, which
 * gives the same bits as one block after the other. Each core so reads rows that it has computed with before, instead of some columns of
 * all rows.
 */
final class GradientBlocks implements Task {
    /** The most blocks whose sums are kept at once. */
    private static final int MAX_BLOCKS = 16;

    /** The largest sums of a block that are kept. */
    private static final long MAX_BYTES = 1 << 18;

    private final Kernels kernels;
    private final WeightGradientCall[] calls = new WeightGradientCall[MAX_BLOCKS];
    private final SgdFactors adding = new SgdFactors();
    private Tensor gradY;
    private long first;
    private long end;

    GradientBlocks(Kernels kernels) {
        this.kernels = kernels;
        adding.learningRate = -1; // a step of plain SGD that adds the gradient to the weight, which rounds once
    }

    /** Returns whether all threads would have a block of so many rows, with sums that are small enough. */
    boolean suit(WeightGradientCall call, long rows, WorkerPool pool) {
        return pool.threads() > 1 && blocks(rows) >= pool.threads() && sumsBytes(call) <= MAX_BYTES;
    }

    /** Sums the rows from {@code from} to {@code to}, exclusive, and writes the sums or adds them. */
    void sum(WeightGradientCall call, Tensor ofY, long from, long to, boolean adds, WorkerPool pool) {
        gradY = ofY;
        long bytes = sumsBytes(call);
        MemorySegment sums = pool.scratch().aligned((Math.min(MAX_BLOCKS, blocks(to - from)) - 1) * bytes);
        for (long row = from; row < to; row = end) {
            first = row;
            end = Math.min(to, row + (long) MAX_BLOCKS * SkinnyGradient.ROWS_PER_BLOCK);
            int blocks = (int) blocks(end - first);
            for (int block = 0; block < blocks; block++) {
                set(block, call, sums, bytes, adds || row > from);
            }
            pool.run(blocks, this);
            int size = call.inputs * call.outputs;
            for (int block = 1; block < blocks; block++) {
                kernels.sgd(call.gradient, call.gradientAt, sums, (block - 1) * bytes, size, adding);
            }
        }
    }

    /** The first block's sums go where they belong, those of the others into working memory. */
    private void set(int block, WeightGradientCall call, MemorySegment sums, long bytes, boolean adds) {
        if (calls[block] == null) {
            calls[block] = new WeightGradientCall();
        }
        WeightGradientCall own = calls[block];
        own.x = call.x;
        own.xAt = call.xAt;
        own.inputs = call.inputs;
        own.outputs = call.outputs;
        own.gradient = block == 0 ? call.gradient : sums;
        own.gradientAt = block == 0 ? call.gradientAt : (block - 1) * bytes;
        own.add = block == 0 && adds;
        own.store = true;
        own.update = false;
    }

    private static long blocks(long rows) {
        return Math.ceilDiv(rows, SkinnyGradient.ROWS_PER_BLOCK);
    }

    private static long sumsBytes(WeightGradientCall call) {
        return 4L * call.inputs * call.outputs;
    }

    @Override
    public void run(int block, Scratch scratch) {
        WeightGradientCall call = calls[block];
        long row = first + (long) block * SkinnyGradient.ROWS_PER_BLOCK;
        int rows = (int) Math.min(SkinnyGradient.ROWS_PER_BLOCK, end - row);
        call.pack(gradY, row, rows);
        kernels.weightGradient(call, row, rows, 0, call.inputs, scratch);
    }
}
