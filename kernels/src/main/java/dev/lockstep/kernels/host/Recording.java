package dev.lockstep.kernels.host;

/** Recorded launches, to be replayed. */
public interface Recording extends Launcher {
    /** Ends the recording. */
    Replay end();

    /** Ends a recording that has failed, and keeps nothing. */
    void abandon();

    /** What was recorded. */
    interface Replay {
        /** Puts it into the queue once. */
        void run();

        /** Releases it, behind what is in the queue. */
        void close();
    }
}
