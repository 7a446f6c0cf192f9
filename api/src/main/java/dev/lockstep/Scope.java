package dev.lockstep;

import dev.lockstep.error.ClosedException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Closes together what was made in a block:
 *
 * <pre>{@code
 * try (Scope scope = compute.scope()) {
 *     Tensor logits = scope.tensor(DType.F32, 16, 10);
 *     …
 * } // logits is closed here
 * }</pre>
 *
 * <p>Used by one thread.
 */
public final class Scope implements TensorFactory, AutoCloseable {
    private final Queue queue;
    private final List<Runnable> members = new ArrayList<>();
    private boolean open = true;

    Scope(Queue queue) {
        this.queue = queue;
    }

    @Override
    public Tensor tensor(DType dtype, Shape shape) {
        if (!open) {
            throw new ClosedException("the scope");
        }
        Tensor tensor = queue.tensor(dtype, shape);
        members.add(tensor::close);
        return tensor;
    }

    @Override
    public Tensor wrapReadOnly(MemorySegment memory, DType dtype, Shape shape) {
        if (!open) {
            throw new ClosedException("the scope");
        }
        Tensor tensor = queue.wrapReadOnly(memory, dtype, shape);
        members.add(tensor::close);
        return tensor;
    }

    /** Records a program that this scope closes. See {@link Compute#record}. */
    public Program record(Consumer<Ops> body) {
        if (!open) {
            throw new ClosedException("the scope");
        }
        Program program = queue.record(body);
        members.add(program::close);
        return program;
    }

    /** Closes what was made here, newest first, all of it even where something fails. Closing twice does nothing. */
    @Override
    public void close() {
        open = false;
        CloseAll closing = new CloseAll();
        members.reversed().forEach(closing::attempt);
        members.clear();
        closing.finish();
    }
}
