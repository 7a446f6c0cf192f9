package dev.lockstep.kernels;

import dev.lockstep.op.ClassCall;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.LinearCall;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.op.RowCall;
import dev.lockstep.op.SoftmaxCall;
import dev.lockstep.op.VectorCall;

/**
 * Turns calls into launches of kernels. Used by one thread at a time; a call allocates nothing, and returns when its launches
 * are in the queue.
 */
public final class DeviceOps {
    private final ElementLaunches elements;
    private final RowLaunches rows;
    private final LinearLaunches linear;
    private final SoftmaxLaunches softmax;
    private final ClassLaunches classes;
    private final OptimizerLaunches optimizers;
    private final VectorLaunches vectors;

    /** Makes ops that launch on a queue, with the matrix products that suit its device. */
    public DeviceOps(KernelQueue queue, MatrixProducts products) {
        LaunchConfig shape = new LaunchConfig(queue.limits());
        elements = new ElementLaunches(queue, shape);
        rows = new RowLaunches(queue, shape);
        linear = new LinearLaunches(queue, shape, products, elements);
        softmax = new SoftmaxLaunches(queue, shape, elements);
        classes = new ClassLaunches(queue, shape);
        optimizers = new OptimizerLaunches(queue, shape);
        vectors = new VectorLaunches(queue, shape, elements);
    }

    /** Launches a call, which is valid. */
    public void execute(OpCall call) {
        switch (call) {
            case ElementCall element -> elements.execute(element);
            case RowCall row -> rows.execute(row);
            case LinearCall layer -> linear.execute(layer);
            case SoftmaxCall loss -> softmax.execute(loss);
            case ClassCall count -> classes.execute(count);
            case OptimizerCall step -> optimizers.execute(step);
            case VectorCall vector -> vectors.execute(vector);
        }
    }
}
