package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.Tensor;
import dev.lockstep.Write;
import java.lang.foreign.MemorySegment;

/** The sums of a matrix's columns, accumulated in binary64 from the first row to the last. */
final class ColumnSums implements Task {
    static final int COLUMNS = 256;

    private static final long PARALLEL_FROM = 1 << 17;

    /** The rows that a loop adds in one call, for which the garbage collector may wait. */
    private static final int ROWS_OF_CALL = 1024;

    private final Kernels kernels;
    private MemorySegment matrix = MemorySegment.NULL;
    private long matrixAt;
    private MemorySegment sums = MemorySegment.NULL;
    private long sumsAt;
    private long rows;
    private long columns;
    private Write write = Write.OVERWRITE;

    ColumnSums(Kernels kernels) {
        this.kernels = kernels;
    }

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
        MemorySegment totals = scratch.aligned((long) Double.BYTES * COLUMNS);
        totals.asSlice(0, (long) Double.BYTES * n).fill((byte) 0);
        for (long i = 0; i < rows; i += ROWS_OF_CALL) {
            int here = (int) Math.min(ROWS_OF_CALL, rows - i);
            kernels.addRows(matrix, matrixAt + 4 * (i * columns + first), 4 * columns, here, n, totals, scratch);
        }
        kernels.storeTotals(totals, n, write == Write.ACCUMULATE, sums, sumsAt + 4 * first);
    }
}
