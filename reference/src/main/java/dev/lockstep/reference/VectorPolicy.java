package dev.lockstep.reference;

import dev.lockstep.MathMode;
import dev.lockstep.Write;
import dev.lockstep.op.VectorCall;
import dev.lockstep.reference.float64.LinearReference;
import dev.lockstep.reference.float64.Sums;
import dev.lockstep.reference.float64.VectorReference;

/** Bounds of BLAS level 1. */
final class VectorPolicy {
    private VectorPolicy() {}

    static Expected expect(VectorCall options, HostCall call) {
        return switch (options) {
            case VectorCall.Axpy axpy -> axpy(axpy, call);
            case VectorCall.Dot dot -> dot(call);
        };
    }

    /** One rounding each for the product and the sum, of which a fused operation has one. */
    private static Expected axpy(VectorCall.Axpy options, HostCall call) {
        double factor = (float) options.factor();
        double[] x = call.values("x");
        double[] y = options.write() == Write.ACCUMULATE ? call.values("y") : new double[0];
        double[] bounds = new double[x.length];
        for (int i = 0; i < bounds.length; i++) {
            double terms = Math.abs(factor * x[i]) + (y.length == 0 ? 0 : Math.abs(y[i]));
            bounds[i] = Policy.unlessOverflow(terms, 2 * Policy.U * terms + 2 * Policy.UNDERFLOW);
        }
        return new Expected.Numbers("y", VectorReference.axpy(factor, x, y), bounds);
    }

    /** An inner product is a linear layer of one row and one output, in binary32 whatever the math mode. */
    private static Expected dot(HostCall call) {
        double[] xs = call.values("x");
        double[] ys = call.values("y");
        Sums out = LinearReference.linear(xs, ys, null, 1, xs.length, 1);
        double[] bounds = LinearPolicy.product(out, xs.length, xs, ys, null, MathMode.FP32);
        return new Expected.Numbers("out", out.value(), bounds);
    }
}
