package dev.lockstep.kernels.host;

import dev.lockstep.kernels.FusedStep;
import dev.lockstep.kernels.KernelQueue;
import dev.lockstep.spi.BackendProgram;

/** A program that is a single training step. One kernel launch runs many replays of it. */
final class FusedProgram implements BackendProgram {
    private final DriverQueue driver;
    private final KernelQueue queue;
    private final FusedStep step;

    FusedProgram(DriverQueue driver, KernelQueue queue, FusedStep step) {
        this.driver = driver;
        this.queue = queue;
        this.step = step;
        driver.prepare(step.kernel());
    }

    @Override
    public long run(long times) {
        driver.health().requireAlive();
        driver.enter();
        try {
            long done = step.run(queue, times);
            driver.flush();
            return done;
        } finally {
            driver.exit();
        }
    }

    @Override
    public void close() {}
}
