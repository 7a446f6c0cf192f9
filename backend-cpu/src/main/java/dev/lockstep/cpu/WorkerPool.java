package dev.lockstep.cpu;

/**
 * What the ops of one queue run on: the thread that calls, and the helpers that the queues of a compute share. While these help another
 * queue the caller works alone; no result depends on it.
 */
final class WorkerPool {
    private final HelperThreads helpers;
    private final Scratch scratch = new Scratch();

    WorkerPool(HelperThreads helpers) {
        this.helpers = helpers;
    }

    /** Returns the most threads that work. */
    int threads() {
        return helpers.count() + 1;
    }

    /** Returns the working memory of the calling thread. */
    Scratch scratch() {
        return scratch;
    }

    /** Runs all parts on the calling thread: for work that is too small to share. */
    void runHere(int parts, Task work) {
        for (int part = 0; part < parts; part++) {
            work.run(part, scratch);
        }
    }

    /** Runs all parts and returns when they are done. Where some fail, what the first of them threw is thrown. */
    void run(int parts, Task work) {
        if (parts <= 1 || !helpers.tryRun(parts, work, scratch)) {
            runHere(parts, work);
        }
    }

    /** Frees the working memory; the helpers stay. */
    void close() {
        scratch.free();
    }
}
