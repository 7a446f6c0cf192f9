package dev.lockstep;

import dev.lockstep.error.ClosedException;
import dev.lockstep.op.OpCall;
import dev.lockstep.spi.BackendProgram;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * A list of op calls, recorded once by {@link Compute#record} or {@link Queue#record} and replayed many times. The backend may fuse the
 * calls.
 *
 * <p>What changes from one replay to the next must live in tensors: {@link Ops#gatherRows} takes its batch from the row of
 * an index table that a step counter names, and {@link Ops#increment} moves the counter on.
 *
 * <p>A program uses the tensors that it was recorded with and does not own them.
 */
public final class Program implements AutoCloseable {
    private final Queue home;
    private final List<OpCall> calls;
    /** The ops of the calls, looked up once, since the JVM finds the method of a call of any kind anew each time. */
    private final Op[] ops;

    private final Tensor[] operands;
    private final boolean[] written;

    /** What the backend has prepared, for each queue that it has run in. */
    private final IdentityHashMap<Queue, BackendProgram> prepared = new IdentityHashMap<>();

    /** Written by the {@link Ledger} alone. */
    volatile boolean open = true;

    /** Takes the operands of a program. */
    interface OperandUse {
        void accept(Tensor tensor, boolean isWritten);
    }

    Program(Queue home, List<OpCall> calls) {
        this.home = home;
        this.calls = calls;
        this.ops = calls.stream().map(OpCall::op).toArray(Op[]::new);
        IdentityHashMap<Tensor, Boolean> uses = new IdentityHashMap<>();
        for (OpCall call : calls) {
            call.map((operand, tensor) -> {
                if (tensor != null) {
                    uses.merge(tensor, operand.role().isWritten(), Boolean::logicalOr);
                }
                return tensor;
            });
        }
        operands = uses.keySet().toArray(Tensor[]::new);
        written = new boolean[operands.length];
        for (int i = 0; i < operands.length; i++) {
            written[i] = uses.get(operands[i]);
        }
    }

    /** Returns the recorded calls. */
    public List<OpCall> calls() {
        return calls;
    }

    /** Returns the queue that it was recorded for. */
    public Queue queue() {
        return home;
    }

    /** Runs the calls once, in the queue that it was recorded for. */
    public void run() {
        run(1);
    }

    /** Runs the calls {@code times} times over, in the queue that it was recorded for. See {@link Queue#run(Program, long)}. */
    public void run(long times) {
        home.run(this, times);
    }

    /** Releases what the backend prepared, after the replays that are running. Closing twice does nothing. */
    @Override
    public void close() {
        compute().closeProgram(this);
    }

    Compute compute() {
        return home.compute();
    }

    Op[] ops() {
        return ops;
    }

    Tensor[] operands() {
        return operands;
    }

    void forEachOperand(OperandUse use) {
        for (int i = 0; i < operands.length; i++) {
            use.accept(operands[i], written[i]);
        }
    }

    void checkOpen() {
        if (!open) {
            throw new ClosedException("the program");
        }
    }

    /** Returns what runs in a queue, prepared if it is the first time; the lock of the queue is held. */
    BackendProgram on(Queue queue) {
        synchronized (prepared) {
            BackendProgram known = prepared.get(queue);
            if (known != null) {
                return known;
            }
        }
        BackendProgram made = queue.compile(calls);
        synchronized (prepared) {
            if (open) {
                prepared.put(queue, made);
                return made;
            }
        }
        made.close();
        throw new ClosedException("the program");
    }

    /** Leaves the release of what was prepared to its queues, which {@code queues} is told of. */
    void keepReleases(List<Queue> queues) {
        synchronized (prepared) {
            prepared.forEach((queue, part) -> {
                queues.add(queue);
                queue.lock().keep(backend -> part.close());
            });
            prepared.clear();
        }
    }

    /** Releases what was prepared for a queue that is being closed, whose lock is held. */
    void releaseOn(Queue queue) {
        BackendProgram part;
        synchronized (prepared) {
            part = prepared.remove(queue);
        }
        if (part != null) {
            part.close();
        }
    }
}
