package dev.lockstep.reference;

import dev.lockstep.CrossEntropy;
import dev.lockstep.Reduction;
import dev.lockstep.op.SoftmaxCall;
import dev.lockstep.reference.float64.ActivationReference;
import dev.lockstep.reference.float64.LossReference;
import dev.lockstep.reference.float64.Targets;
import java.util.ArrayList;
import java.util.List;

/**
 * Bounds of softmax and the losses. With d = |z − zmax|:
 *
 * <ul>
 *   <li>|Δp| ≤ u·p·(d + 16) + 2⁻¹²⁶;
 *   <li>|Δlossᵢ| ≤ 6u(|L| + 4) for a row's plain loss L; an element of logSoftmax is the plain loss of its class, negated, so the
 *       same holds for it;
 *   <li>plain gradient ≤ u(p(d + 16) + 2)/B.
 * </ul>
 *
 * <p>Derived for what is not plain, with R(K) = (2√K + 8)·u for a sum of K terms:
 *
 * <ul>
 *   <li><b>Class weight</b> w of a row: its plain loss's bound times |w|, and u|wL| for the product.
 *   <li><b>Row weight</b> r: all of its row's bound times |r|, and u of the product; the same where W is a sum of products r·w. In the
 *       gradient it scales t and A: u for the product with s, and u where it multiplies what is already rounded.
 *   <li><b>Label smoothing</b>: lossᵢ = (1 − ε)·w[y]·l[y] + (ε/C)·Σ w[j]·l[j]. Each l has the plain bound; each factor 1 − ε or ε/C is
 *       rounded, and so are its products: 3u of either term; the inner sum loses R(C) of its absolute terms; the outer
 *       addition u of both.
 *   <li><b>Sum</b>: the rows' bounds added, and R(N)·Σ|lossᵢ|. <b>Mean</b>: the same over W, and for the division and the
 *       rounding of W 2u; where W is itself a sum of weights, R(N)·Σ|w|/|W| more.
 *   <li><b>Gradient</b> s·(p·A − t), with A the sum of the target t, and s = 1/W or 1. The plain bound's 2 (times A, which is 1
 *       there) pays for subtraction and scaling. With smoothing or weights the product p·A is rounded: u·p·A; smoothing rounds
 *       t and A: 3u of each, and R(C) of A where A is a sum of weights; W's error as above, of s·(p·A + t).
 *   <li><b>Overflow</b>: where the absolute values of a sum's terms reach binary32's greatest number, or 1/W does, what it feeds has no bound,
 *       however small the result: a mean is divided only after the sum.
 * </ul>
 */
final class LossPolicy {
    private static final double FLUSH = 0x1p-126;

    private LossPolicy() {}

    static List<Expected> expect(SoftmaxCall options, HostCall call) {
        return switch (options) {
            case SoftmaxCall.Softmax softmax -> List.of(softmax(call));
            case SoftmaxCall.LogSoftmax softmax -> List.of(logSoftmax(call));
            case SoftmaxCall.NllLoss loss -> List.of(nllLoss(call));
            case SoftmaxCall.SoftmaxCrossEntropy loss -> softmaxCrossEntropy(call);
        };
    }

    private static Expected softmax(HostCall call) {
        HostTensor logits = call.operand("logits");
        double[] z = logits.values();
        int n = logits.dim(0);
        int c = logits.dim(1);
        double[] shifted = ActivationReference.shiftedByMax(z, n, c);
        double[] p = ActivationReference.softmax(z, n, c);
        double[] bounds = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            bounds[i] = Policy.U * probability(p[i], shifted[i]) + FLUSH;
        }
        return new Expected.Numbers("out", p, bounds);
    }

    private static Expected logSoftmax(HostCall call) {
        HostTensor logits = call.operand("logits");
        double[] logP = ActivationReference.logSoftmax(logits.values(), logits.dim(0), logits.dim(1));
        double[] bounds = new double[logP.length];
        for (int i = 0; i < logP.length; i++) {
            bounds[i] = plainLoss(logP[i]);
        }
        return new Expected.Numbers("out", logP, bounds);
    }

    private static Expected nllLoss(HostCall call) {
        int c = call.operand("logProbabilities").dim(1);
        Targets targets = targets(call);
        double[] logP = call.values("logProbabilities");
        double[] rows = LossReference.nllRows(logP, c, targets);
        double[] bounds = new double[rows.length];
        for (int r = 0; r < rows.length; r++) {
            int factors = factors(targets);
            bounds[r] = factors == 0 ? 0 : factors * Policy.U * Math.abs(rows[r]) + factors * Policy.UNDERFLOW;
        }
        double[] loss = LossReference.nllLoss(logP, c, targets);
        return new Expected.Numbers("loss", loss, reduced(rows, bounds, targets));
    }

    private static List<Expected> softmaxCrossEntropy(HostCall call) {
        Targets targets = targets(call);
        int c = call.operand("logits").dim(1);
        double[] z = call.values("logits");
        List<Expected> expected = new ArrayList<>();
        if (call.operands().containsKey("loss")) {
            double[] rows = LossReference.crossEntropyRows(z, c, targets);
            double[] loss = LossReference.crossEntropy(z, c, targets);
            expected.add(new Expected.Numbers("loss", loss, reduced(rows, rowBounds(z, c, targets, rows), targets)));
        }
        if (call.operands().containsKey("gradLogits")) {
            double[] gradient = LossReference.crossEntropyGradient(z, c, targets);
            expected.add(new Expected.Numbers("gradLogits", gradient, gradientBounds(z, c, targets)));
        }
        return expected;
    }

    /** Returns the options of a loss; its class weights are an operand of the call. */
    static CrossEntropy options(HostCall call) {
        return call.options() instanceof SoftmaxCall.NllLoss nll
                ? nll.options()
                : ((SoftmaxCall.SoftmaxCrossEntropy) call.options()).options();
    }

    private static Targets targets(HostCall call) {
        CrossEntropy options = options(call);
        return new Targets(
                call.operand("labels").toInts(),
                call.valuesIfPresent("classWeights"),
                call.valuesIfPresent("rowWeights"),
                options.labelSmoothing(),
                options.ignoreIndex(),
                options.reduction());
    }

    private static double probability(double p, double shifted) {
        return p == 0 ? 0 : p * (Math.abs(shifted) + 16);
    }

    private static double plainLoss(double loss) {
        return 6 * Policy.U * (Math.abs(loss) + 4);
    }

    /** The number of weights that a row's loss is multiplied by. */
    private static int factors(Targets targets) {
        return (targets.classWeights() == null ? 0 : 1) + (targets.rowWeights() == null ? 0 : 1);
    }

    private static double[] rowBounds(double[] z, int c, Targets targets, double[] rows) {
        int n = rows.length;
        double epsilon = targets.labelSmoothing();
        double[] logP = ActivationReference.logSoftmax(z, n, c);
        double[] bounds = new double[n];
        for (int r = 0; r < n; r++) {
            if (targets.counts(r)) {
                int label = targets.labels()[r];
                double rowWeight = Math.abs(targets.rowWeight(r));
                double weight = rowWeight * Math.abs(targets.weight(label));
                double own = weight * Math.abs(logP[r * c + label]);
                double ownBound = weight * plainLoss(logP[r * c + label]);
                if (epsilon == 0) {
                    bounds[r] = Policy.unlessOverflow(own, ownBound + factors(targets) * Policy.U * own);
                } else {
                    double all = 0;
                    double allBound = 0;
                    for (int j = 0; j < c; j++) {
                        double w = rowWeight * Math.abs(targets.weight(j));
                        all += w * Math.abs(logP[r * c + j]);
                        allBound += w * plainLoss(logP[r * c + j]);
                    }
                    double share = epsilon / c;
                    int outer = targets.rowWeights() == null ? 4 : 5;
                    double bound = (1 - epsilon) * (ownBound + outer * Policy.U * own)
                            + share * (allBound + (Policy.sum(c) + outer) * Policy.U * all);
                    bounds[r] = Policy.unlessOverflow(own + all, bound);
                }
            }
        }
        return bounds;
    }

    private static double[] reduced(double[] rows, double[] bounds, Targets targets) {
        if (targets.reduction() == Reduction.NONE) {
            return bounds;
        }
        double magnitude = 0;
        double bound = 0;
        for (int r = 0; r < rows.length; r++) {
            magnitude += Math.abs(rows[r]);
            bound += bounds[r];
        }
        double sum = Policy.unlessOverflow(magnitude, bound + Policy.sum(rows.length) * Policy.U * magnitude);
        if (targets.reduction() == Reduction.SUM) {
            return new double[] {sum};
        }
        double total = Math.abs(targets.totalWeight());
        double mean = sum / total + (2 * Policy.U + totalWeightError(targets)) * magnitude / total;
        return new double[] {Policy.unlessOverflow(extremeWeight(targets), mean)};
    }

    /** The greatest of the sums of weights that a result is scaled by, and of what they divide. */
    private static double extremeWeight(Targets targets) {
        if (factors(targets) == 0) {
            return 0;
        }
        double magnitude = 0;
        for (int r = 0; r < targets.labels().length; r++) {
            magnitude += targets.counts(r) ? weight(targets, r) : 0;
        }
        return magnitude == 0 ? 0 : Math.max(magnitude, 1 / magnitude);
    }

    /** The relative error of W: none where it is a count. */
    private static double totalWeightError(Targets targets) {
        if (factors(targets) == 0 || targets.reduction() != Reduction.MEAN) {
            return 0;
        }
        double magnitude = 0;
        for (int r = 0; r < targets.labels().length; r++) {
            magnitude += targets.counts(r) ? weight(targets, r) : 0;
        }
        double roundings = Policy.sum(targets.labels().length) + factors(targets) - 1;
        return roundings * Policy.U * magnitude / Math.abs(targets.totalWeight());
    }

    /** The absolute weight of a row that counts. */
    private static double weight(Targets targets, int row) {
        return Math.abs(targets.rowWeight(row) * targets.weight(targets.labels()[row]));
    }

    private static double[] gradientBounds(double[] z, int c, Targets targets) {
        int n = targets.labels().length;
        double[] shifted = ActivationReference.shiftedByMax(z, n, c);
        double[] p = ActivationReference.softmax(z, n, c);
        boolean smooth = targets.labelSmoothing() > 0;
        boolean weighted = targets.classWeights() != null;
        double rowError = targets.rowWeights() == null ? 0 : 2 * Policy.U;
        double scale = targets.reduction() == Reduction.MEAN ? 1 / Math.abs(targets.totalWeight()) : 1;
        double scaleError = totalWeightError(targets);
        double extreme = extremeWeight(targets);
        double targetError = (smooth ? 3 * Policy.U : 0) + rowError;
        double totalError =
                targetError + (smooth && weighted ? Policy.sum(c) * Policy.U : 0) + (smooth || weighted ? Policy.U : 0);
        double[] bounds = new double[n * c];
        for (int r = 0; r < n; r++) {
            if (targets.counts(r)) {
                double[] target = LossReference.target(targets, r, c);
                double total = 0;
                for (double share : target) {
                    total += Math.abs(share);
                }
                for (int j = 0; j < c; j++) {
                    int i = r * c + j;
                    double plain = Policy.U * (probability(p[i], shifted[i]) + 2) * total;
                    double scaled = p[i] * total;
                    double own = Math.abs(target[j]);
                    double bound = plain + totalError * scaled + targetError * own + scaleError * (scaled + own);
                    bounds[i] = Policy.unlessOverflow(Math.max(extreme, total), scale * bound);
                }
            }
        }
        return bounds;
    }
}
