package dev.lockstep.cuda;

import dev.lockstep.kernels.FusedStep;
import dev.lockstep.spi.BackendProgram;

/** A program that is one training step, of which a launch walks many replays. */
final class FusedProgram implements BackendProgram {
    private final Session session;
    private final CudaQueue queue;
    private final FusedStep step;

    FusedProgram(Session session, CudaQueue queue, FusedStep step) {
        this.session = session;
        this.queue = queue;
        this.step = step;
        queue.prepare(step.kernel());
    }

    @Override
    public long run(long times) {
        session.requireAlive();
        session.enter();
        try {
            return step.run(queue, times);
        } finally {
            session.exit();
        }
    }

    @Override
    public void close() {}
}
