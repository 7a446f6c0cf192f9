package dev.lockstep;

import dev.lockstep.error.ClosedException;
import java.util.ArrayList;
import java.util.List;

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
    private final Compute compute;
    private final List<AutoCloseable> members = new ArrayList<>();
    private boolean open = true;

    Scope(Compute compute) {
        this.compute = compute;
    }

    @Override
    public Tensor tensor(DType dtype, Shape shape) {
        if (!open) {
            throw new ClosedException("the scope");
        }
        Tensor tensor = compute.tensor(dtype, shape);
        members.add(tensor);
        return tensor;
    }

    /** Records a program that this scope closes. See {@link Compute#record}. */
    public Program record(java.util.function.Consumer<Ops> body) {
        if (!open) {
            throw new ClosedException("the scope");
        }
        Program program = compute.record(body);
        members.add(program);
        return program;
    }

    /** Closes what was made here, newest first. Closing twice does nothing. */
    @Override
    public void close() {
        open = false;
        for (int i = members.size() - 1; i >= 0; i--) {
            switch (members.get(i)) {
                case Tensor tensor -> tensor.close();
                case Program program -> program.close();
                default -> throw new AssertionError("only tensors and programs are members");
            }
        }
        members.clear();
    }
}
