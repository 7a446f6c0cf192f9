package dev.lockstep.kernels.host;

import dev.lockstep.kernels.Scratch;
import dev.lockstep.spi.BackendProgram;

/** A program of recorded launches. A replay enqueues them and does not look at the ops again. */
final class RecordedProgram implements BackendProgram {
    private final DriverQueue driver;
    private final Recording.Replay replay;
    private final Scratch scratch;

    /** Makes one of what was recorded, with the working memory of its launches. */
    RecordedProgram(DriverQueue driver, Recording.Replay replay, Scratch scratch) {
        this.driver = driver;
        this.replay = replay;
        this.scratch = scratch;
    }

    @Override
    public long run(long times) {
        driver.health().requireAlive();
        driver.enter();
        try {
            long done = 0;
            do {
                replay.run();
                done++;
            } while (done < times && !Thread.currentThread().isInterrupted());
            driver.flush();
            return done;
        } finally {
            driver.exit();
        }
    }

    @Override
    public void close() {
        driver.enterToRelease();
        try {
            replay.close();
            scratch.close();
        } finally {
            driver.exit();
        }
    }
}
