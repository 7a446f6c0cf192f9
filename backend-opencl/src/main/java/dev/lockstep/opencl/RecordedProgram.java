package dev.lockstep.opencl;

import dev.lockstep.spi.BackendProgram;

/** Commands that are put into the queue again and again, without a look at the ops that they came from. */
final class RecordedProgram implements BackendProgram {
    private final Session session;
    private final RecordingQueue queue;
    private final Runnable[] commands;

    RecordedProgram(Session session, RecordingQueue queue) {
        this.session = session;
        this.queue = queue;
        commands = queue.recorded();
    }

    @Override
    public long run(long times) {
        session.requireAlive();
        long done = 0;
        do {
            for (Runnable command : commands) {
                command.run();
            }
            done++;
        } while (done < times && !Thread.currentThread().isInterrupted());
        session.flush();
        return done;
    }

    @Override
    public void close() {
        queue.close();
    }
}
