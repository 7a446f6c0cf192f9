package dev.lockstep.learn.training;

import dev.lockstep.DType;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;

/** Counts the bytes of the tensors that another factory makes. */
final class CountingFactory implements TensorFactory {
    private final TensorFactory factory;
    private long bytes;

    CountingFactory(TensorFactory factory) {
        this.factory = factory;
    }

    @Override
    public Tensor tensor(DType dtype, Shape shape) {
        Tensor tensor = factory.tensor(dtype, shape);
        bytes += tensor.byteSize();
        return tensor;
    }

    /** Returns the bytes so far. */
    long bytes() {
        return bytes;
    }
}
