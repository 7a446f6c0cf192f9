package dev.lockstep.cpu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The times of the calling thread. */
interface ThreadClock {
    /** Reads the processor time from Linux, and takes the time of day for it elsewhere. */
    ThreadClock SYSTEM = new ThreadClock() {
        private static final Path SCHEDULER = Path.of("/proc/thread-self/schedstat");

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public long processorNanos() {
            try {
                String times = Files.readString(SCHEDULER, StandardCharsets.US_ASCII);
                return Long.parseLong(times.substring(0, times.indexOf(' ')));
            } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
                return System.nanoTime(); // not a system that has this file
            }
        }

        @Override
        public void rest(long millis) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        }
    };

    /** Returns the time since some moment. */
    long nanos();

    /** Returns the time that this thread has had a processor. */
    long processorNanos();

    /** Leaves the processor to others for a time. */
    void rest(long millis);
}
