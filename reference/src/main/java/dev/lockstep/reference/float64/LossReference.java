package dev.lockstep.reference.float64;

/** Losses of rows of c columns, and the gradient of softmax cross-entropy. */
public final class LossReference {
    private LossReference() {}

    /** The negative log-likelihood of each row, 0 where it is ignored. */
    public static double[] nllRows(double[] logProbabilities, int c, Targets targets) {
        double[] losses = new double[targets.labels().length];
        for (int r = 0; r < losses.length; r++) {
            if (targets.counts(r)) {
                int label = targets.labels()[r];
                losses[r] = -targets.rowWeight(r) * targets.weight(label) * logProbabilities[r * c + label];
            }
        }
        return losses;
    }

    /** The negative log-likelihood, reduced. */
    public static double[] nllLoss(double[] logProbabilities, int c, Targets targets) {
        return targets.reduce(nllRows(logProbabilities, c, targets));
    }

    /** r·((1 − ε)·w[y]·(−ln p[y]) + (ε / c)·Σⱼ w[j]·(−ln p[j])) of each row, 0 where it is ignored. */
    public static double[] crossEntropyRows(double[] logits, int c, Targets targets) {
        int n = targets.labels().length;
        double epsilon = targets.labelSmoothing();
        double[] logP = ActivationReference.logSoftmax(logits, n, c);
        double[] losses = nllRows(logP, c, targets);
        if (epsilon == 0) {
            return losses;
        }
        for (int r = 0; r < n; r++) {
            if (targets.counts(r)) {
                double ofAllClasses = 0;
                for (int j = 0; j < c; j++) {
                    ofAllClasses -= targets.weight(j) * logP[r * c + j];
                }
                losses[r] = (1 - epsilon) * losses[r] + epsilon / c * targets.rowWeight(r) * ofAllClasses;
            }
        }
        return losses;
    }

    /** Softmax cross-entropy, reduced. */
    public static double[] crossEntropy(double[] logits, int c, Targets targets) {
        return targets.reduce(crossEntropyRows(logits, c, targets));
    }

    /**
     * The gradient of {@link #crossEntropy} by the logits, for reduction none of the sum of the losses:
     * p[j]·Σₖ t[k] − t[j], with t the weighted, smoothed target, times the reduction's factor; 0 for ignored rows.
     */
    public static double[] crossEntropyGradient(double[] logits, int c, Targets targets) {
        int n = targets.labels().length;
        double[] p = ActivationReference.softmax(logits, n, c);
        double factor = targets.rowFactor();
        double[] gradient = new double[n * c];
        for (int r = 0; r < n; r++) {
            if (targets.counts(r)) {
                double[] target = target(targets, r, c);
                double total = 0;
                for (double share : target) {
                    total += share;
                }
                for (int j = 0; j < c; j++) {
                    gradient[r * c + j] = (p[r * c + j] * total - target[j]) * factor;
                }
            }
        }
        return gradient;
    }

    /** The weighted, smoothed target of a row: r·(1 − ε)·w[y] in its label's class y, and r·(ε / c)·w[j] in each. */
    public static double[] target(Targets targets, int row, int c) {
        double epsilon = targets.labelSmoothing();
        double[] target = new double[c];
        for (int j = 0; j < c; j++) {
            target[j] = epsilon == 0 ? 0 : targets.rowWeight(row) * (epsilon / c) * targets.weight(j);
        }
        int label = targets.labels()[row];
        target[label] += targets.rowWeight(row) * (1 - epsilon) * targets.weight(label);
        return target;
    }
}
