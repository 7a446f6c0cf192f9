package dev.lockstep.reference;

import dev.lockstep.DType;
import dev.lockstep.MathMode;
import dev.lockstep.Scale;
import dev.lockstep.Write;
import dev.lockstep.op.ClassCall;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.RowCall;
import dev.lockstep.op.VectorCall;
import dev.lockstep.reference.float64.ActivationReference;
import dev.lockstep.reference.float64.ClassReference;
import dev.lockstep.reference.float64.DataReference;
import dev.lockstep.reference.float64.VectorReference;
import java.util.Arrays;
import java.util.List;

/**
 * The cross-check policy: what every backend's results are held to, element by element, against the float64 reference of
 * the same inputs. A bound is widened only with a derivation beside it, never to make a backend pass.
 *
 * <p>u = 2⁻²⁴ is half the distance between binary32 neighbours above 1. Where the policy has a measured constant it is used
 * as it stands; where it has none, the bound counts the roundings of the formula in {@link dev.lockstep.Ops}.
 */
public final class Policy {
    /** The version of the bounds; case files name it. */
    public static final int VERSION = 2;

    /** The unit roundoff of binary32. */
    public static final double U = 0x1p-24;

    /** After thousands of steps of the reference workload, the greatest allowed max|ΔW| / max|W| against float64. */
    public static final double TRAJECTORY = 2e-5;

    /** What one operation can lose to gradual underflow: the distance between subnormal numbers. */
    static final double UNDERFLOW = 0x1p-149;

    /** From here on, and beyond, binary32 rounds to infinity. */
    static final double OVERFLOW = 0x1.ffffffp127;

    private Policy() {}

    /**
     * Returns the bound where a formula's terms allow one: infinity where they may overflow before they cancel, or before they
     * are divided by something large. Terms that are infinite themselves, or NaN, come from operands that are: then the result
     * is known.
     *
     * @param magnitude the sum of the absolute values of the terms
     */
    static double unlessOverflow(double magnitude, double bound) {
        return magnitude + bound >= OVERFLOW && magnitude < Double.POSITIVE_INFINITY ? Double.POSITIVE_INFINITY : bound;
    }

    /** Returns 2√K + 8: the bound on a sum of K terms, in u times the sum of their absolute values. */
    static double sum(int k) {
        return 2 * Math.sqrt(k) + 8;
    }

    /**
     * Evaluates the reference and the bounds for a call.
     *
     * @param call the call, with its operands as they were before it
     * @param mode how the device computes matrix products
     * @return an expectation for each operand that the call writes
     */
    public static List<Expected> expect(HostCall call, MathMode mode) {
        return switch (call.op()) {
            case FILL -> List.of(fill(call));
            case COPY -> List.of(new Expected.Bits("out", call.operand("source")));
            case CONVERT -> List.of(convert(call));
            case UNIFORM -> List.of(uniform(call));
            case INCREMENT -> {
                int by = ((ElementCall.Increment) call.options()).by();
                yield List.of(exact(
                        "counter",
                        DataReference.increment(call.operand("counter").toInts(), by)));
            }
            case GATHER_ROWS -> List.of(gatherRows(call));
            case WRITE_ROW -> List.of(writeRow(call));
            case LINEAR -> LinearPolicy.linear(call, mode);
            case LINEAR_BACKWARD -> LinearPolicy.linearBackward(call, mode);
            case RELU -> List.of(exact("y", ActivationReference.relu(call.values("x"))));
            case RELU_BACKWARD ->
                List.of(exact("gradX", ActivationReference.reluBackward(call.values("x"), call.values("gradY"))));
            case SOFTMAX -> List.of(LossPolicy.softmax(call));
            case LOG_SOFTMAX -> List.of(LossPolicy.logSoftmax(call));
            case NLL_LOSS -> List.of(LossPolicy.nllLoss(call));
            case SOFTMAX_CROSS_ENTROPY -> LossPolicy.softmaxCrossEntropy(call);
            case ARGMAX -> {
                HostTensor values = call.operand("values");
                yield List.of(exact("out", ClassReference.argmax(values.values(), values.dim(0), values.dim(1))));
            }
            case COUNT_CORRECT -> List.of(countCorrect(call));
            case SGD -> OptimizerPolicy.sgd(call);
            case ADAM_W -> OptimizerPolicy.adamW(call);
            case AXPY -> List.of(axpy(call));
            case DOT -> LinearPolicy.dot(call);
        };
    }

    private static Expected fill(HostCall call) {
        HostTensor out = call.operand("out");
        double value = DataReference.round(((ElementCall.Fill) call.options()).value(), out.dtype());
        double[] values = new double[out.size()];
        Arrays.fill(values, value);
        return exact("out", values);
    }

    private static Expected convert(HostCall call) {
        Scale scale = ((ElementCall.Convert) call.options()).scale();
        DType to = call.operand("out").dtype();
        return exact("out", DataReference.convert(call.values("source"), scale, to));
    }

    private static Expected uniform(HostCall call) {
        ElementCall.Uniform random = (ElementCall.Uniform) call.options();
        HostTensor out = call.operand("out");
        double[] values =
                DataReference.uniform(out.size(), random.low(), random.high(), random.seed(), random.stream());
        return new Expected.Bits("out", HostTensor.of(DType.F32, out.shape(), values));
    }

    private static Expected gatherRows(HostCall call) {
        HostTensor source = call.operand("source");
        HostTensor out = call.operand("out");
        HostTensor step = call.operands().get("step");
        boolean integers = out.dtype() == DType.I32;
        double[] rows = DataReference.gatherRows(
                source.values(),
                Math.toIntExact(source.shape().rowSize()),
                call.operand("index").toInts(),
                step == null ? null : step.toInts()[0],
                out.dim(0),
                integers ? null : ((RowCall.GatherRows) call.options()).scale());
        return exact("out", rows);
    }

    private static Expected writeRow(HostCall call) {
        byte[] row = call.operand("row").toBytes();
        HostTensor out = call.operand("out");
        byte[] bytes = out.toBytes();
        System.arraycopy(row, 0, bytes, call.operand("index").toInts()[0] * row.length, row.length);
        return new Expected.Bits("out", HostTensor.ofBytes(out.dtype(), out.shape(), bytes));
    }

    /** One rounding each for the product and the sum, of which a fused operation has one. */
    private static Expected axpy(HostCall call) {
        VectorCall.Axpy options = (VectorCall.Axpy) call.options();
        double factor = (float) options.factor();
        double[] x = call.values("x");
        double[] y = options.write() == Write.ACCUMULATE ? call.values("y") : new double[0];
        double[] bounds = new double[x.length];
        for (int i = 0; i < bounds.length; i++) {
            double terms = Math.abs(factor * x[i]) + (y.length == 0 ? 0 : Math.abs(y[i]));
            bounds[i] = unlessOverflow(terms, 2 * U * terms + 2 * UNDERFLOW);
        }
        return new Expected.Numbers("y", VectorReference.axpy(factor, x, y), bounds);
    }

    private static Expected countCorrect(HostCall call) {
        HostTensor logits = call.operand("logits");
        int count = ClassReference.countCorrect(
                logits.values(), call.operand("labels").toInts(), logits.dim(1));
        boolean accumulates = ((ClassCall.CountCorrect) call.options()).write() == Write.ACCUMULATE;
        return exact("count", accumulates ? call.operand("count").toInts()[0] + count : count);
    }

    private static Expected exact(String operand, double[] values) {
        return Expected.Numbers.exact(operand, values);
    }

    private static Expected exact(String operand, int... values) {
        return Expected.Numbers.exact(operand, values);
    }
}
