package dev.lockstep.cpu;

/** An elementwise op, cut into parts of a fixed number of elements. One object serves all calls of the op. */
abstract class RangeTask implements Task {
    /** Elements of a part: small enough for a core's own cache, large enough to be worth handing over. */
    static final int PART = 1 << 15;

    private static final int SHARED_FROM = 4;

    private long size;

    /** Processes {@code n} elements from {@code first} on. */
    abstract void range(long first, int n, Scratch scratch);

    /** Returns into how many parts so many elements are cut. */
    static int parts(long elements) {
        return Math.toIntExact((elements + PART - 1) / PART);
    }

    final void over(long elements, WorkerPool pool) {
        size = elements;
        int parts = parts(elements);
        if (parts < SHARED_FROM) {
            pool.runHere(parts, this);
        } else {
            pool.run(parts, this);
        }
    }

    @Override
    public final void run(int part, Scratch scratch) {
        long first = (long) part * PART;
        range(first, (int) Math.min(PART, size - first), scratch);
    }
}
