package dev.lockstep.spi;

/** A marker in a queue. It is called by one thread at a time, concurrently with calls of the queue. */
public interface BackendEvent extends AutoCloseable {
    /** An event of a queue whose calls are done when they return. */
    BackendEvent DONE = new BackendEvent() {
        @Override
        public boolean isDone() {
            return true;
        }

        @Override
        public void await() {}

        @Override
        public void close() {}
    };

    /** Returns whether everything before it has run, without a wait. */
    boolean isDone();

    /** Waits until everything before it has run. */
    void await();

    /** Releases it. A queue that waits for it goes on to do so. */
    @Override
    void close();
}
