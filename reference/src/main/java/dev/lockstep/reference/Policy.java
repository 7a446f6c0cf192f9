package dev.lockstep.reference;

import dev.lockstep.DType;
import dev.lockstep.MathMode;
import dev.lockstep.Write;
import dev.lockstep.op.ClassCall;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.LinearCall;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.op.RowCall;
import dev.lockstep.op.SoftmaxCall;
import dev.lockstep.op.VectorCall;
import dev.lockstep.reference.float64.ActivationReference;
import dev.lockstep.reference.float64.ClassReference;
import dev.lockstep.reference.float64.DataReference;
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
    public static final int VERSION = 3;

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
        return switch (call.options()) {
            case ElementCall element -> List.of(element(element, call));
            case RowCall row -> List.of(row(row, call));
            case LinearCall linear -> LinearPolicy.expect(linear, call, mode);
            case SoftmaxCall softmax -> LossPolicy.expect(softmax, call);
            case ClassCall classes -> List.of(classes(classes, call));
            case OptimizerCall step -> OptimizerPolicy.expect(step, call);
            case VectorCall vectors -> List.of(VectorPolicy.expect(vectors, call));
        };
    }

    private static Expected element(ElementCall options, HostCall call) {
        return switch (options) {
            case ElementCall.Fill fill -> fill(fill, call);
            case ElementCall.Copy copy -> new Expected.Bits("out", call.operand("source"));
            case ElementCall.Convert convert -> convert(convert, call);
            case ElementCall.Uniform uniform -> uniform(uniform, call);
            case ElementCall.Increment increment ->
                exact("counter", DataReference.increment(call.operand("counter").toInts(), increment.by()));
            case ElementCall.Relu relu -> exact("y", ActivationReference.relu(call.values("x")));
            case ElementCall.ReluBackward relu ->
                exact("gradX", ActivationReference.reluBackward(call.values("x"), call.values("gradY")));
        };
    }

    private static Expected row(RowCall options, HostCall call) {
        return switch (options) {
            case RowCall.GatherRows gather -> gatherRows(gather, call);
            case RowCall.WriteRow write -> writeRow(call);
        };
    }

    private static Expected classes(ClassCall options, HostCall call) {
        return switch (options) {
            case ClassCall.Argmax argmax -> {
                HostTensor values = call.operand("values");
                yield exact("out", ClassReference.argmax(values.values(), values.dim(0), values.dim(1)));
            }
            case ClassCall.CountCorrect count -> countCorrect(count, call);
        };
    }

    private static Expected fill(ElementCall.Fill options, HostCall call) {
        HostTensor out = call.operand("out");
        double value = DataReference.round(options.value(), out.dtype());
        double[] values = new double[out.size()];
        Arrays.fill(values, value);
        return exact("out", values);
    }

    private static Expected convert(ElementCall.Convert options, HostCall call) {
        DType to = call.operand("out").dtype();
        return exact("out", DataReference.convert(call.values("source"), options.scale(), to));
    }

    private static Expected uniform(ElementCall.Uniform random, HostCall call) {
        HostTensor out = call.operand("out");
        double[] values =
                DataReference.uniform(out.size(), random.low(), random.high(), random.seed(), random.stream());
        return new Expected.Bits("out", HostTensor.of(DType.F32, out.shape(), values));
    }

    private static Expected gatherRows(RowCall.GatherRows options, HostCall call) {
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
                integers ? null : options.scale());
        return exact("out", rows);
    }

    private static Expected writeRow(HostCall call) {
        byte[] row = call.operand("row").toBytes();
        HostTensor out = call.operand("out");
        byte[] bytes = out.toBytes();
        System.arraycopy(row, 0, bytes, call.operand("index").toInts()[0] * row.length, row.length);
        return new Expected.Bits("out", HostTensor.ofBytes(out.dtype(), out.shape(), bytes));
    }

    private static Expected countCorrect(ClassCall.CountCorrect options, HostCall call) {
        HostTensor logits = call.operand("logits");
        int count = ClassReference.countCorrect(
                logits.values(), call.operand("labels").toInts(), logits.dim(1));
        boolean accumulates = options.write() == Write.ACCUMULATE;
        return exact("count", accumulates ? call.operand("count").toInts()[0] + count : count);
    }

    private static Expected exact(String operand, double[] values) {
        return Expected.Numbers.exact(operand, values);
    }

    private static Expected exact(String operand, int... values) {
        return Expected.Numbers.exact(operand, values);
    }
}
