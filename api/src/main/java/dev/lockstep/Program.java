package dev.lockstep;

import dev.lockstep.error.ClosedException;
import dev.lockstep.error.RunInterruptedException;
import dev.lockstep.op.OpCall;
import dev.lockstep.spi.BackendProgram;
import java.util.List;

/**
 * A list of op calls, recorded once by {@link Compute#record} and replayed many times. The backend may fuse them.
 *
 * <p>What changes from one replay to the next must live in tensors: {@link Ops#gatherRows} takes its batch from the row of
 * an index table that a step counter names, and {@link Ops#increment} moves the counter on.
 *
 * <p>It uses the tensors it was recorded with and does not own them.
 */
public final class Program implements AutoCloseable {
    private final Compute compute;
    private final List<OpCall> calls;
    /** The ops of the calls, looked up once, since the JVM finds the method of a call of any kind anew each time. */
    private final Op[] ops;

    private final Tensor[] operands;
    private final BackendProgram program;
    volatile boolean open = true;

    Program(Compute compute, List<OpCall> calls, BackendProgram program) {
        this.compute = compute;
        this.calls = calls;
        this.program = program;
        this.ops = calls.stream().map(OpCall::op).toArray(Op[]::new);
        this.operands = calls.stream()
                .flatMap(call -> call.operands().stream())
                .distinct()
                .toArray(Tensor[]::new);
    }

    /** Returns the recorded calls. */
    public List<OpCall> calls() {
        return calls;
    }

    /** Runs the calls once. */
    public void run() {
        run(1);
    }

    /**
     * Runs the calls in order, {@code times} times over. A thread that is interrupted stops after a few replays, and everything is
     * as if it had asked for just those; a call asks for one at least, so {@link #run()} is never cut short. The thread stays
     * interrupted.
     *
     * @throws IllegalArgumentException if {@code times} is negative
     * @throws RunInterruptedException if the thread was interrupted before all replays were made
     * @throws ClosedException if the program, its compute or one of its tensors has been closed
     */
    public void run(long times) {
        if (times < 0) {
            throw new IllegalArgumentException("times must not be negative, got " + times);
        }
        compute.refuseWhileRecording("Program.run");
        compute.enter();
        try {
            if (!open) {
                throw new ClosedException("the program");
            }
            compute.using(operands);
            for (Tensor operand : operands) {
                operand.checkOpen();
            }
            if (times > 0) {
                long done = program.run(times);
                compute.count(ops, done);
                if (done < times) {
                    throw new RunInterruptedException(done, times);
                }
            }
        } finally {
            compute.using(null);
            compute.exit();
        }
    }

    /** Releases what the backend prepared, after the replays that are running. Closing twice does nothing. */
    @Override
    public void close() {
        compute.closeProgram(this);
    }

    /** Releases the backend's part, once; the compute's lock is held. */
    void release() {
        program.close();
    }
}
