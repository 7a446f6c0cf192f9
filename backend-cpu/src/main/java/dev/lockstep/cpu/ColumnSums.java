package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.Tensor;
import dev.lockstep.Write;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The sums of a matrix's columns, accumulated in binary64 from the first row to the last. */
final class ColumnSums implements Task {
    static final int COLUMNS = 256;

    private static final long PARALLEL_FROM = 1 << 17;

    private MemorySegment matrix = MemorySegment.NULL;
    private long matrixAt;
    private MemorySegment sums = MemorySegment.NULL;
    private long sumsAt;
    private long rows;
    private long columns;
    private Write write = Write.OVERWRITE;

    void call(Tensor input, Tensor output, Write newWrite, WorkerPool pool) {
        matrix = segmentOf(input);
        matrixAt = input.byteOffset();
        sums = segmentOf(output);
        sumsAt = output.byteOffset();
        rows = input.shape().dim(0);
        columns = input.shape().dim(1);
        write = newWrite;
        int parts = Math.toIntExact((columns + COLUMNS - 1) / COLUMNS);
        if (input.size() < PARALLEL_FROM) {
            pool.runHere(parts, this);
        } else {
            pool.run(parts, this);
        }
    }

    @Override
    public void run(int part, Scratch scratch) {
        long first = (long) part * COLUMNS;
        int n = (int) Math.min(COLUMNS, columns - first);
        double[] totals = scratch.columns;
        Arrays.fill(totals, 0, n, 0);
        for (long i = 0; i < rows; i++) {
            long at = matrixAt + 4 * (i * columns + first);
            for (int j = 0; j < n; j++) {
                totals[j] += Memory.getFloat(matrix, at + 4L * j);
            }
        }
        for (int j = 0; j < n; j++) {
            long at = sumsAt + 4 * (first + j);
            double before = write == Write.ACCUMULATE ? Memory.getFloat(sums, at) : 0;
            Memory.putFloat(sums, at, (float) (before + totals[j]));
        }
    }
}
