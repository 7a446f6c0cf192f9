package dev.lockstep.cpu;

/** An op on rows, cut into parts of a number of rows that depends on the shape alone. One object serves all calls. */
abstract class RowTask implements Task {
    /** Bounds the memory for one value per part. */
    static final int MOST_PARTS = 1024;

    private static final int ELEMENTS_OF_PART = 1 << 14;
    private static final int SHARED_FROM = 4;

    private long rows;
    private long rowsOfPart = 1;

    /** Processes the rows from {@code first} to {@code end}, exclusive; {@code part} counts from 0. */
    abstract void rows(long first, long end, int part, Scratch scratch);

    final void over(long rowCount, long rowSize, WorkerPool pool) {
        rows = rowCount;
        rowsOfPart = Math.max(1, Math.max(ELEMENTS_OF_PART / Math.max(1, rowSize), (rowCount - 1) / MOST_PARTS + 1));
        if (parts() < SHARED_FROM) {
            pool.runHere(parts(), this);
        } else {
            pool.run(parts(), this);
        }
    }

    /** Returns the number of parts of the latest call. */
    final int parts() {
        return (int) ((rows + rowsOfPart - 1) / rowsOfPart);
    }

    @Override
    public final void run(int part, Scratch scratch) {
        long first = part * rowsOfPart;
        rows(first, Math.min(rows, first + rowsOfPart), part, scratch);
    }
}
