package dev.lockstep.cuda;

import dev.lockstep.error.BackendException;
import dev.lockstep.kernels.Kernel;

/** Puts launches and copies into a stream. */
final class Commands {
    private static final long MOST_IN_Y = 65_535;

    private final Session session;
    private final long stream;
    private final boolean recording;
    private long launches;

    private Commands(Session session, long stream, boolean recording) {
        this.session = session;
        this.stream = stream;
        this.recording = recording;
    }

    /** Returns commands that the device carries out. */
    static Commands immediate(Session session) {
        return new Commands(session, session.stream(), false);
    }

    /** Returns commands that are only recorded: the stream for that is captured. */
    static Commands recorded(Session session) {
        return new Commands(session, session.recordingStream(), true);
    }

    /** Launches a kernel, with the addresses of its arguments where {@code parameters} says. */
    void launch(Kernel kernel, long function, long parameters, int groupSize, long groupsX, long groupsY) {
        if (groupsX > Integer.MAX_VALUE || groupsY > MOST_IN_Y) {
            throw new BackendException(
                    session.device(),
                    kernel + " would need " + groupsX + " x " + groupsY + " groups, and CUDA has at most "
                            + Integer.MAX_VALUE + " x " + MOST_IN_Y,
                    "use smaller tensors");
        }
        session.enter();
        try {
            int code = session.driver().launch(function, (int) groupsX, (int) groupsY, groupSize, parameters, stream);
            if (code != DriverCode.SUCCESS) {
                throw session.failure(code, "launching " + kernel + " in groups of " + groupSize);
            }
            launches++;
            if (!recording) {
                session.counters().kernelsLaunched.increment();
            }
            count();
        } finally {
            session.exit();
        }
    }

    void copy(long source, long target, long bytes) {
        session.enter();
        try {
            session.require(session.driver().copy(target, source, bytes, stream), "copying on the device");
            count();
        } finally {
            session.exit();
        }
    }

    /** Returns the launches so far. */
    long launches() {
        return launches;
    }

    private void count() {
        if (!recording) {
            session.enqueued();
        }
    }
}
