package dev.lockstep.cpu;

/** An elementwise op, divided into parts of a fixed number of elements. One object serves all calls of the op. */
abstract class RangeTask implements Task {
    /** The elements of a part: few enough for a core's own cache, and enough to be worth a hand-off. */
    static final int ELEMENTS_PER_PART = 1 << 15;

    /** The parts from which on threads share the op. */
    private static final int PARALLEL_FROM = 4;

    private long size;

    /** Processes {@code n} elements from {@code first} on. */
    abstract void range(long first, int n, Scratch scratch);

    /** Returns the number of parts of a call. */
    static int parts(long elements) {
        return Math.toIntExact((elements + ELEMENTS_PER_PART - 1) / ELEMENTS_PER_PART);
    }

    final void over(long elements, WorkerPool pool) {
        size = elements;
        int parts = parts(elements);
        if (parts < PARALLEL_FROM) {
            pool.runHere(parts, this);
        } else {
            pool.run(parts, this);
        }
    }

    @Override
    public final void run(int part, Scratch scratch) {
        long first = (long) part * ELEMENTS_PER_PART;
        range(first, (int) Math.min(ELEMENTS_PER_PART, size - first), scratch);
    }
}
