package com.acme;

import dev.lockstep.CrossEntropy;
import dev.lockstep.Op;
import dev.lockstep.Reduction;
import dev.lockstep.Tensor;
import dev.lockstep.op.SoftmaxCall;

/** Softmax and the losses computed from it. */
final class Softmaxes {
    private Softmaxes() {}

    static void execute(SoftmaxCall call) {
        switch (call) {
            case SoftmaxCall.Softmax softmax -> {
                double[] out = logSoftmax(softmax.logits());
                for (int i = 0; i < out.length; i++) {
                    out[i] = Math.exp(out[i]);
                }
                Values.of(softmax.out()).setAll(out);
            }
            case SoftmaxCall.LogSoftmax logSoftmax ->
                Values.of(logSoftmax.out()).setAll(logSoftmax(logSoftmax.logits()));
            case SoftmaxCall.NllLoss nll -> {
                Targets targets = new Targets(Op.NLL_LOSS, nll.labels(), nll.options(), nll.logProbabilities());
                double[] logP = Values.of(nll.logProbabilities()).toArray();
                reduce(losses(logP, targets), targets, nll.loss());
            }
            case SoftmaxCall.SoftmaxCrossEntropy loss -> crossEntropy(loss);
        }
    }

    private static void crossEntropy(SoftmaxCall.SoftmaxCrossEntropy call) {
        Targets targets = new Targets(Op.SOFTMAX_CROSS_ENTROPY, call.labels(), call.options(), call.logits());
        double[] logP = logSoftmax(call.logits());
        if (call.loss() != null) {
            reduce(losses(logP, targets), targets, call.loss());
        }
        if (call.gradLogits() != null) { // which may be the logits: they have been read
            Values.of(call.gradLogits()).setAll(gradient(logP, targets));
        }
    }

    /** The whole of the operand is read before anything is written, so that the two may be the same. */
    private static double[] logSoftmax(Tensor logits) {
        double[] z = Values.of(logits).toArray();
        int classes = (int) logits.shape().dim(1);
        for (int from = 0; from < z.length; from += classes) {
            double max = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < classes; j++) {
                max = Math.max(max, z[from + j]);
            }
            double sum = 0;
            for (int j = 0; j < classes; j++) {
                sum += Math.exp(z[from + j] - max);
            }
            for (int j = 0; j < classes; j++) {
                z[from + j] -= max + Math.log(sum);
            }
        }
        return z;
    }

    /** ((1 − ε)·w[y]·(−ln p[y]) + (ε / C)·Σⱼ w[j]·(−ln p[j]))·v of each row of weight v, 0 where it is ignored. */
    private static double[] losses(double[] logP, Targets targets) {
        double[] losses = new double[targets.rows];
        int classes = targets.classes;
        double epsilon = targets.options.labelSmoothing();
        for (int r = 0; r < losses.length; r++) {
            if (targets.counts(r)) {
                int label = targets.label(r);
                double loss = -targets.weight(label) * logP[r * classes + label];
                if (epsilon > 0) {
                    double all = 0;
                    for (int j = 0; j < classes; j++) {
                        all -= targets.weight(j) * logP[r * classes + j];
                    }
                    loss = (1 - epsilon) * loss + epsilon / classes * all;
                }
                losses[r] = targets.rowWeight(r) * loss;
            }
        }
        return losses;
    }

    /** p[j]·Σₖ t[k] − t[j], t the weighted and smoothed target, times what the reduction applies to a row. */
    private static double[] gradient(double[] logP, Targets targets) {
        int classes = targets.classes;
        double[] gradient = new double[logP.length];
        double factor = targets.rowFactor();
        for (int r = 0; r < targets.rows; r++) {
            if (targets.counts(r)) {
                double total = 0;
                for (int j = 0; j < classes; j++) {
                    total += targets.target(r, j);
                }
                for (int j = 0; j < classes; j++) {
                    double p = Math.exp(logP[r * classes + j]);
                    gradient[r * classes + j] = (p * total - targets.target(r, j)) * targets.rowWeight(r) * factor;
                }
            }
        }
        return gradient;
    }

    private static void reduce(double[] losses, Targets targets, Tensor loss) {
        Values out = Values.of(loss);
        if (targets.options.reduction() == Reduction.NONE) {
            out.setAll(losses);
            return;
        }
        double sum = 0;
        for (double one : losses) {
            sum += one;
        }
        out.set(0, sum * targets.rowFactor());
    }

    /** What logits are compared with. Labels are checked here, before anything is written. */
    private static final class Targets {
        private final Values labels;
        private final CrossEntropy options;
        private final int rows;
        private final int classes;

        Targets(Op op, Tensor labels, CrossEntropy options, Tensor values) {
            this.labels = Values.of(labels);
            this.options = options;
            rows = (int) values.shape().dim(0);
            classes = (int) values.shape().dim(1);
            for (int r = 0; r < rows; r++) {
                if (counts(r)) {
                    Rows.require(op, "labels", this.labels, r, classes);
                }
            }
        }

        int label(int row) {
            return labels.whole(row);
        }

        boolean counts(int row) {
            return options.ignoreIndex().isEmpty() || label(row) != options.ignoreIndex().getAsInt();
        }

        double weight(int label) {
            return options.classWeights() == null ? 1 : Values.of(options.classWeights()).get(label);
        }

        double rowWeight(int row) {
            return options.rowWeights() == null ? 1 : Values.of(options.rowWeights()).get(row);
        }

        double target(int row, int j) {
            double epsilon = options.labelSmoothing();
            double smooth = epsilon == 0 ? 0 : epsilon / classes * weight(j);
            return j == label(row) ? (1 - epsilon) * weight(j) + smooth : smooth;
        }

        /** 1 over the weights of the rows that count for the mean, else 1. */
        double rowFactor() {
            if (options.reduction() != Reduction.MEAN) {
                return 1;
            }
            double total = 0;
            for (int r = 0; r < rows; r++) {
                total += counts(r) ? weight(label(r)) * rowWeight(r) : 0;
            }
            return total == 0 ? Double.NaN : 1 / total;
        }
    }
}
