package dev.lockstep.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Op;
import dev.lockstep.Shape;
import dev.lockstep.Write;
import dev.lockstep.op.LinearCall;
import dev.lockstep.op.SoftmaxCall;
import dev.lockstep.reference.CaseResult;
import dev.lockstep.reference.HostCall;
import dev.lockstep.reference.HostTensor;
import dev.lockstep.reference.Status;
import dev.lockstep.reference.Verifier;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Sums of millions of equal terms. Where one float is added after another, so that all roundings point the same way, such a sum goes
 * astray with its length, and stands still once a term is less than half of its last bit; in blocks it keeps to the policy's
 * bound at any length.
 */
public abstract class LongSumSuite {
    private static final int LONG = 3_000_017;

    /** For subclasses. */
    protected LongSumSuite() {}

    /** Opens the device in FP32. The suite closes it. */
    protected abstract Compute open();

    @Test
    final void linearOfManyInputs() {
        check(new HostCall(
                Op.LINEAR.prototype(),
                Map.of(
                        "x", equal(0.1f, 1, LONG),
                        "weight", equal(0.3f, 2, LONG),
                        "bias", equal(0.7f, 2),
                        "y", HostTensor.unwritten(DType.F32, 1, 2))));
    }

    @Test
    final void gradientsOfManyRows() {
        check(backward(Write.OVERWRITE));
    }

    @Test
    final void gradientsOfManyRowsAddedToWhatIsThere() {
        check(backward(Write.ACCUMULATE));
    }

    @Test
    final void softmaxOfManyColumns() {
        check(new HostCall(
                Op.SOFTMAX.prototype(), Map.of("logits", row(), "out", HostTensor.unwritten(DType.F32, 1, LONG))));
    }

    @Test
    final void crossEntropyOfManyColumns() {
        check(loss(Op.SOFTMAX_CROSS_ENTROPY, "logits", row(), equal(0.3f, LONG), 0.1));
    }

    @Test
    final void crossEntropyOfManyRows() {
        check(loss(Op.SOFTMAX_CROSS_ENTROPY, "logits", equal(3.3f, LONG, 2), equal(0.3f, 2), 0));
    }

    @Test
    final void lossOfManyRows() {
        check(loss(Op.NLL_LOSS, "logProbabilities", equal(-0.7f, LONG, 2), equal(0.3f, 2), 0));
    }

    private static HostCall backward(Write write) {
        return new HostCall(
                LinearCall.LinearBackward.of(write),
                Map.of(
                        "x", equal(0.1f, LONG, 1),
                        "weight", equal(0.3f, 1, 1),
                        "gradY", equal(0.7f, LONG, 1),
                        "gradWeight", equal(0.9f, 1, 1),
                        "gradBias", equal(0.9f, 1)));
    }

    private static HostCall loss(Op op, String name, HostTensor values, HostTensor weights, double smoothing) {
        CrossEntropy options = CrossEntropy.mean().withLabelSmoothing(smoothing);
        return new HostCall(
                op == Op.NLL_LOSS ? SoftmaxCall.NllLoss.of(options) : SoftmaxCall.SoftmaxCrossEntropy.of(options),
                Map.of(
                        name,
                        values,
                        "labels",
                        HostTensor.of(new int[values.dim(0)], values.dim(0)),
                        "classWeights",
                        weights,
                        "loss",
                        HostTensor.unwritten(DType.F32)));
    }

    /** One logit above all others, which are equal: so are their exponentials, which are no whole numbers. */
    private static HostTensor row() {
        float[] logits = equal(3.3f, 1, LONG).toFloats();
        logits[LONG / 2] = 4;
        return HostTensor.of(logits, 1, LONG);
    }

    private static HostTensor equal(float value, int... dims) {
        long[] extents = Arrays.stream(dims).asLongStream().toArray();
        float[] values = new float[Math.toIntExact(Shape.of(extents).size())];
        Arrays.fill(values, value);
        return HostTensor.of(values, extents);
    }

    private void check(HostCall call) {
        try (Compute compute = open()) {
            CaseResult result = Verifier.run(compute, "long sums of " + call.op(), call);
            assertEquals(Status.PASSED, result.status(), result::toString);
        }
    }
}
