package dev.lockstep.opencl;

import dev.lockstep.kernels.FusedStep;
import dev.lockstep.kernels.KernelQueue;
import dev.lockstep.spi.BackendProgram;

/** A program that is one training step, of which a launch walks many replays. */
final class FusedProgram implements BackendProgram {
    private final Session session;
    private final KernelQueue queue;
    private final FusedStep step;

    FusedProgram(Session session, Programs programs, KernelQueue queue, FusedStep step) {
        this.session = session;
        this.queue = queue;
        this.step = step;
        programs.shared(step.kernel()); // compiles it
    }

    @Override
    public long run(long times) {
        session.requireAlive();
        long done = step.run(queue, times);
        session.flush();
        return done;
    }

    @Override
    public void close() {}
}
