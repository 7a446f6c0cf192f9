package dev.lockstep;

import dev.lockstep.error.ClosedException;
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
    private boolean open = true;

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
     * Runs the calls in order, {@code times} times over.
     *
     * @throws IllegalArgumentException if {@code times} is negative
     * @throws ClosedException if the program, its compute or one of its tensors has been closed
     */
    public void run(long times) {
        if (times < 0) {
            throw new IllegalArgumentException("times must not be negative, got " + times);
        }
        compute.enter();
        try {
            if (!open) {
                throw new ClosedException("the program");
            }
            for (Tensor operand : operands) {
                operand.checkOpen();
            }
            if (times > 0) {
                program.run(times);
                compute.count(ops, times);
            }
        } finally {
            compute.exit();
        }
    }

    /** Releases what the backend prepared. Closing twice does nothing. */
    @Override
    public void close() {
        compute.closeProgram(this);
    }

    /** Closes the backend's part once; the compute's lock is held. */
    void release() {
        if (open) {
            open = false;
            program.close();
        }
    }
}
