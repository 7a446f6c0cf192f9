package dev.lockstep.cpu;

/** An op on rows, divided into parts of equally many rows. Their number depends on the shape alone. One object serves all calls. */
abstract class RowTask implements Task {
    /** The most parts: it bounds the memory for one value of each. */
    static final int MAX_PARTS = 1024;

    private static final int ELEMENTS_PER_PART = 1 << 14;

    /** The parts from which on threads share the op. */
    private static final int PARALLEL_FROM = 4;

    private long rows;
    private long rowsPerPart = 1;

    /** Processes rows {@code first} to {@code end}, exclusive. Parts are numbered from 0. */
    abstract void rows(long first, long end, int part, Scratch scratch);

    final void over(long rowCount, long rowSize, WorkerPool pool) {
        rows = rowCount;
        rowsPerPart = Math.max(1, Math.max(ELEMENTS_PER_PART / Math.max(1, rowSize), (rowCount - 1) / MAX_PARTS + 1));
        if (parts() < PARALLEL_FROM) {
            pool.runHere(parts(), this);
        } else {
            pool.run(parts(), this);
        }
    }

    /** Returns the number of parts of the latest call. */
    final int parts() {
        return (int) ((rows + rowsPerPart - 1) / rowsPerPart);
    }

    @Override
    public final void run(int part, Scratch scratch) {
        long first = part * rowsPerPart;
        rows(first, Math.min(rows, first + rowsPerPart), part, scratch);
    }
}
