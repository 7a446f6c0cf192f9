package dev.lockstep.cpu;

import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.op.OptimizerCall;
import java.lang.foreign.MemorySegment;

/**
 * The weight gradient of {@link dev.lockstep.Ops#linearBackward} for few outputs: a short and wide product whose x is not packed. Blocks
 * of {@link #ROWS_PER_BLOCK} rows are summed and then added up, both in ascending order. Of very many rows,
 * {@link #ROWS_PER_PARTIAL} at a time are summed in scratch memory, and these partial sums are added to the result.
 *
 * <p>A step of plain SGD may use the gradient before it is written.
 */
final class SkinnyGradient implements Task {
    static final int ROWS_PER_BLOCK = 256;

    /** The most rows whose blocks are added directly to the result: as many blocks as a block has rows. */
    static final int ROWS_PER_PARTIAL = ROWS_PER_BLOCK * ROWS_PER_BLOCK;

    private static final int COLUMNS_PER_PART = 256;
    private static final long PARALLEL_FROM = 1 << 20;

    private final Kernels kernels;
    private final WeightGradientCall call = new WeightGradientCall();
    private final GradientBlocks blocks;
    private long rows;
    private long block;
    private boolean accumulates;
    private boolean updates;
    private boolean stores;

    SkinnyGradient(Kernels kernels) {
        this.kernels = kernels;
        blocks = new GradientBlocks(kernels);
    }

    /** Computes the gradient. */
    void gradient(Tensor x, Tensor gradY, Tensor gradWeight, Write write, WorkerPool pool) {
        updates = false;
        stores = true;
        accumulates = write == Write.ACCUMULATE;
        run(x, gradY, gradWeight, pool);
    }

    /** Computes the gradient and takes a step with it. The gradient is written only if {@code keepsGradient}. */
    void step(Tensor x, Tensor gradY, OptimizerCall.SgdStep step, boolean keepsGradient, WorkerPool pool) {
        set(step);
        updates = true;
        stores = keepsGradient;
        accumulates = false;
        run(x, gradY, step.gradient(), pool);
    }

    private void set(OptimizerCall.SgdStep step) {
        Tensor weight = step.weight();
        call.weight = CpuBuffer.segmentOf(weight);
        call.weightAt = weight.byteOffset();
        call.learningRate = LearningRate.of(step);
        call.weightDecay = (float) step.options().weightDecay();
    }

    /** Packs n rows of gradY that lie in lanes (see {@link LanewiseCrossEntropy}) as the rows of a block from {@code first} on. */
    void pack(float[] lanes, int first, int n, int outputs, int rowsOfBlock) {
        float[] packed = call.packedGradY.array;
        for (int group = 0; group < outputs; group += Kernels.GRADIENT_ROWS) {
            for (int i = 0; i < n; i++) {
                int to = group * rowsOfBlock + (first + i) * Kernels.GRADIENT_ROWS;
                for (int j = 0; j < Kernels.GRADIENT_ROWS; j++) {
                    packed[to + j] = group + j < outputs ? lanes[(group + j) * Kernels.LANES + i] : 0f;
                }
            }
        }
    }

    /** As {@link #step}, with a gradY of one block that is packed already. */
    void stepPacked(Tensor x, OptimizerCall.SgdStep step, boolean keepsGradient, WorkerPool pool) {
        set(step);
        set(x, step.gradient());
        call.add = false;
        call.store = keepsGradient;
        call.update = true;
        block = 0;
        pool.runHere(parts(), this);
    }

    private void run(Tensor x, Tensor gradY, Tensor gradWeight, WorkerPool pool) {
        set(x, gradWeight);
        if (rows <= ROWS_PER_PARTIAL) {
            sumBlocks(gradY, 0, rows, pool);
            return;
        }
        MemorySegment result = call.gradient;
        long resultAt = call.gradientAt;
        boolean adds = accumulates;
        accumulates = false;
        Allocation partial = Scratch.grown(Allocation.NONE, gradWeight.byteSize());
        try {
            call.gradient = partial.block();
            call.gradientAt = 0;
            for (long from = 0; from < rows; from += ROWS_PER_PARTIAL) {
                sumBlocks(gradY, from, Math.min(rows, from + ROWS_PER_PARTIAL), pool);
                add(partial.block(), result, resultAt, gradWeight.size(), adds || from > 0);
            }
        } finally {
            partial.free();
        }
    }

    private static void add(MemorySegment sums, MemorySegment result, long at, long size, boolean adds) {
        for (long i = 0; i < size; i++) {
            float before = adds ? Memory.getFloat(result, at + 4 * i) : 0f;
            Memory.putFloat(result, at + 4 * i, before + Memory.getFloat(sums, 4 * i));
        }
    }

    private void sumBlocks(Tensor gradY, long from, long to, WorkerPool pool) {
        if (!updates
                && (to - from) * call.inputs * call.outputs >= PARALLEL_FROM
                && blocks.suit(call, to - from, pool)) {
            blocks.sum(call, gradY, from, to, accumulates, pool);
            return;
        }
        // One block after the other, so that the flags of the call are the same for all parts.
        long first = from;
        do {
            long end = Math.min(to, first + ROWS_PER_BLOCK);
            boolean last = end == to;
            call.add = accumulates || first > from;
            call.store = stores || !last;
            call.update = updates && last;
            block = first;
            call.pack(gradY, first, (int) (end - first));
            if ((end - first) * call.inputs * call.outputs < PARALLEL_FROM) {
                pool.runHere(parts(), this);
            } else {
                pool.run(parts(), this);
            }
            first = end;
        } while (first < to);
    }

    private void set(Tensor x, Tensor gradWeight) {
        call.x = CpuBuffer.segmentOf(x);
        call.xAt = x.byteOffset();
        call.gradient = CpuBuffer.segmentOf(gradWeight);
        call.gradientAt = gradWeight.byteOffset();
        call.inputs = Math.toIntExact(x.shape().dim(1));
        call.outputs = Math.toIntExact(gradWeight.shape().dim(0));
        rows = x.shape().dim(0);
    }

    private int parts() {
        return (int) ((call.inputs + COLUMNS_PER_PART - 1L) / COLUMNS_PER_PART);
    }

    @Override
    public void run(int part, Scratch scratch) {
        int from = part * COLUMNS_PER_PART;
        int to = from + Math.min(COLUMNS_PER_PART, call.inputs - from);
        kernels.weightGradient(call, block, (int) Math.min(ROWS_PER_BLOCK, rows - block), from, to, scratch);
    }
}
