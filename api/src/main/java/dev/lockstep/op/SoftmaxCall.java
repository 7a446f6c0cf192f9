package dev.lockstep.op;

import static dev.lockstep.op.OperandChecks.disjoint;
import static dev.lockstep.op.OperandChecks.disjointIfPresent;
import static dev.lockstep.op.OperandChecks.disjointOrSame;
import static dev.lockstep.op.OperandChecks.equalDim;
import static dev.lockstep.op.OperandChecks.equalShape;
import static dev.lockstep.op.OperandChecks.floats;
import static dev.lockstep.op.OperandChecks.given;
import static dev.lockstep.op.OperandChecks.matrix;
import static dev.lockstep.op.OperandChecks.option;
import static dev.lockstep.op.OperandChecks.rank;
import static dev.lockstep.op.OperandChecks.required;
import static dev.lockstep.op.OperandChecks.rowLabels;
import static dev.lockstep.op.OperandChecks.vector;

import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.Op;
import dev.lockstep.Ops;
import dev.lockstep.Reduction;
import dev.lockstep.Tensor;
import org.jspecify.annotations.Nullable;

/** Softmax and the losses computed from it. */
@SuppressWarnings("exports") // @Nullable is there for tools
public sealed interface SoftmaxCall extends OpCall {
    /** {@link Ops#softmax}. */
    record Softmax(Tensor logits, Tensor out) implements SoftmaxCall {
        @Override
        public Op op() {
            return Op.SOFTMAX;
        }

        @Override
        public Tensor first() {
            return logits;
        }

        @Override
        public Softmax map(CallMap map) {
            return new Softmax(map.in("logits", logits), map.out("out", out));
        }

        @Override
        public void check(Compute compute) {
            SoftmaxCall.check(Op.SOFTMAX, compute, logits, out);
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 5 * shapes.size("logits");
        }
    }

    /** {@link Ops#logSoftmax}. */
    record LogSoftmax(Tensor logits, Tensor out) implements SoftmaxCall {
        @Override
        public Op op() {
            return Op.LOG_SOFTMAX;
        }

        @Override
        public Tensor first() {
            return logits;
        }

        @Override
        public LogSoftmax map(CallMap map) {
            return new LogSoftmax(map.in("logits", logits), map.out("out", out));
        }

        @Override
        public void check(Compute compute) {
            SoftmaxCall.check(Op.LOG_SOFTMAX, compute, logits, out);
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 5 * shapes.size("logits");
        }
    }

    /** {@link Ops#nllLoss}. */
    record NllLoss(Tensor logProbabilities, Tensor labels, CrossEntropy options, Tensor loss) implements SoftmaxCall {
        /** A call without operands. */
        public static NllLoss of(CrossEntropy options) {
            return new NllLoss(null, null, options, null);
        }

        @Override
        public Op op() {
            return Op.NLL_LOSS;
        }

        @Override
        public Tensor first() {
            return logProbabilities;
        }

        @Override
        public NllLoss map(CallMap map) {
            return new NllLoss(
                    map.in("logProbabilities", logProbabilities),
                    map.in("labels", labels),
                    SoftmaxCall.map(options, map),
                    map.out("loss", loss));
        }

        @Override
        public void check(Compute compute) {
            Op op = Op.NLL_LOSS;
            given(op, "options", options);
            required(op, "loss", loss, "it is all that the op computes");
            option(op, options.labelSmoothing() == 0, "labelSmoothing", options.labelSmoothing(), "0");
            SoftmaxCall.check(op, compute, "logProbabilities", logProbabilities, labels, options, loss);
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 0;
        }
    }

    /** {@link Ops#softmaxCrossEntropy}. */
    record SoftmaxCrossEntropy(
            Tensor logits,
            Tensor labels,
            CrossEntropy options,
            @Nullable Tensor loss,
            @Nullable Tensor gradLogits) implements SoftmaxCall {
        /** A call without operands. */
        public static SoftmaxCrossEntropy of(CrossEntropy options) {
            return new SoftmaxCrossEntropy(null, null, options, null, null);
        }

        @Override
        public Op op() {
            return Op.SOFTMAX_CROSS_ENTROPY;
        }

        @Override
        public Tensor first() {
            return logits;
        }

        @Override
        public SoftmaxCrossEntropy map(CallMap map) {
            return new SoftmaxCrossEntropy(
                    map.in("logits", logits),
                    map.in("labels", labels),
                    SoftmaxCall.map(options, map),
                    map.outIfPresent("loss", loss),
                    map.outIfPresent("gradLogits", gradLogits));
        }

        @Override
        public void check(Compute compute) {
            Op op = Op.SOFTMAX_CROSS_ENTROPY;
            given(op, "options", options);
            double epsilon = options.labelSmoothing();
            option(op, epsilon >= 0 && epsilon <= 1, "labelSmoothing", epsilon, "in [0, 1]");
            SoftmaxCall.check(op, compute, "logits", logits, labels, options, loss);
            if (gradLogits != null) {
                matrix(op, compute, "gradLogits", gradLogits);
                equalShape(op, "gradLogits", gradLogits, "logits", logits);
                disjointOrSame(op, "gradLogits", gradLogits, "logits", logits);
                disjoint(op, "gradLogits", gradLogits, "labels", labels);
                disjointIfPresent(op, "gradLogits", gradLogits, "classWeights", options.classWeights());
                disjointIfPresent(op, "gradLogits", gradLogits, "rowWeights", options.rowWeights());
                disjointIfPresent(op, "gradLogits", gradLogits, "loss", loss);
            }
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 5 * shapes.size("logits");
        }
    }

    private static void check(Op op, Compute compute, Tensor logits, Tensor out) {
        matrix(op, compute, "logits", logits);
        matrix(op, compute, "out", out);
        equalShape(op, "out", out, "logits", logits);
        disjointOrSame(op, "out", out, "logits", logits);
    }

    private static void check(
            Op op,
            Compute compute,
            String valuesName,
            Tensor values,
            Tensor labels,
            CrossEntropy options,
            @Nullable Tensor loss) {
        matrix(op, compute, valuesName, values);
        rowLabels(op, compute, labels, valuesName, values);
        Tensor weights = options.classWeights();
        if (weights != null) {
            vector(op, compute, "classWeights", weights);
            equalDim(op, "classWeights", weights, 0, valuesName, values, 1);
        }
        Tensor rowWeights = options.rowWeights();
        if (rowWeights != null) {
            vector(op, compute, "rowWeights", rowWeights);
            equalDim(op, "rowWeights", rowWeights, 0, valuesName, values, 0);
        }
        if (loss != null) {
            floats(op, compute, "loss", loss);
            if (options.reduction() == Reduction.NONE) {
                rank(op, "loss", loss, 1);
                equalDim(op, "loss", loss, 0, valuesName, values, 0);
            } else {
                rank(op, "loss", loss, 0);
            }
            disjoint(op, "loss", loss, valuesName, values);
            disjoint(op, "loss", loss, "labels", labels);
            disjointIfPresent(op, "loss", loss, "classWeights", weights);
            disjointIfPresent(op, "loss", loss, "rowWeights", rowWeights);
        }
    }

    private static CrossEntropy map(CrossEntropy options, CallMap map) {
        return new CrossEntropy(
                map.choice("reduction", options.reduction()),
                map.real("smoothing", options.labelSmoothing()),
                map.inIfPresent("classWeights", options.classWeights()),
                map.inIfPresent("rowWeights", options.rowWeights()),
                map.optional("ignore", options.ignoreIndex()));
    }
}
