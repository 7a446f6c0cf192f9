package dev.lockstep.tck.mutant;

import dev.lockstep.spi.BackendEvent;
import java.util.ArrayDeque;

/** Uploads of a queue that are made as late as a device may make them: when their end is waited for, or the queue goes on. */
final class LateUploads {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private long begun;

    synchronized void begin(Runnable upload) {
        waiting.addLast(upload);
        begun++;
    }

    synchronized void makeAll() {
        waiting.forEach(Runnable::run);
        waiting.clear();
    }

    private synchronized long made() {
        return begun - waiting.size();
    }

    /** Returns an event that is done with the uploads that have begun. */
    synchronized BackendEvent event() {
        long last = begun;
        return new BackendEvent() {
            @Override
            public boolean isDone() {
                return made() >= last;
            }

            @Override
            public void await() {
                makeAll();
            }

            @Override
            public void close() {}
        };
    }
}
