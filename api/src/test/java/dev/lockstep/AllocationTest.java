package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.lockstep.op.LinearCall;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * An eager call makes one small object, the call itself; checking a call and handing it on makes none. Interpreted or compiled, the code
 * has nothing else to allocate, so it does not matter when the JVM compiles it. What the JVM allocates now and then on its own
 * account, when it throws compiled code away, comes to some hundred bytes; the smallest object in each call would come to sixteen times
 * the number of calls.
 */
class AllocationTest {
    private static final int CALLS = 100_000;

    /** A record of at most seven references, with a little room for what the JVM allocates beside it. */
    private static final long MAX_BYTES = 64L * CALLS;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void aCallAllocatesOneSmallObject() {
        HeapCompute heap = HeapCompute.ofIndex(0);
        heap.noteNothing();
        try (Compute compute = new Compute(heap, ComputeOptions.defaults(), List.of());
                Scope scope = compute.scope()) {
            Tensor x = scope.tensor(DType.F32, 16, 784);
            Tensor weight = scope.tensor(DType.F32, 10, 784);
            Tensor bias = scope.tensor(DType.F32, 10);
            Tensor logits = scope.tensor(DType.F32, 16, 10);
            Tensor labels = scope.tensor(DType.I32, 16);
            Tensor loss = scope.tensor(DType.F32);
            Tensor gradient = scope.tensor(DType.F32, 10, 784);
            Tensor velocity = scope.tensor(DType.F32, 10, 784);
            Tensor square = scope.tensor(DType.F32, 10, 784);
            Tensor gradLogits = scope.tensor(DType.F32, 16, 10);
            Tensor step = scope.tensor(DType.I32);
            CrossEntropy mean = CrossEntropy.mean().withLabelSmoothing(0.1);
            Sgd sgd = Sgd.learningRate(0.1).withMomentum(0.9);
            AdamW adamW = AdamW.learningRate(1e-3);

            for (Ops ops : List.of(compute.ops(), Ops.dispatch())) {
                allocatesTheCallAlone("linear", () -> ops.linear(x, weight, bias, logits));
                allocatesTheCallAlone("sgd", () -> ops.sgd(weight, gradient, velocity, step, sgd));
                allocatesTheCallAlone("increment", () -> ops.increment(step, 1));
                allocatesTheCallAlone("adamW", () -> ops.adamW(weight, gradient, velocity, square, step, adamW));
                allocatesTheCallAlone(
                        "softmaxCrossEntropy", () -> ops.softmaxCrossEntropy(logits, labels, mean, loss, gradLogits));
                OpCall linear = new LinearCall.Linear(x, weight, bias, logits);
                OpCall update = new OptimizerCall.SgdStep(weight, gradient, velocity, step, sgd);
                allocatesNothing("linear, given as a value", () -> ops.call(linear));
                allocatesNothing("sgd, given as a value", () -> ops.call(update));
            }
        }
    }

    private static void allocatesTheCallAlone(String name, Runnable call) {
        call.run(); // loads what it needs
        assertThat(measure(call))
                .as("bytes allocated by %d calls of %s", CALLS, name)
                .isLessThanOrEqualTo(MAX_BYTES);
    }

    private static void allocatesNothing(String name, Runnable call) {
        call.run(); // loads what it needs
        assertThat(measure(call))
                .as("bytes allocated by %d calls of %s", CALLS, name)
                .isLessThan(CALLS);
    }

    private static long measure(Runnable call) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
