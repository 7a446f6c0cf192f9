package dev.lockstep;

import static dev.lockstep.OperandChecks.disjoint;
import static dev.lockstep.OperandChecks.disjointIfPresent;
import static dev.lockstep.OperandChecks.disjointOrSame;
import static dev.lockstep.OperandChecks.dtype;
import static dev.lockstep.OperandChecks.equalDim;
import static dev.lockstep.OperandChecks.equalShape;
import static dev.lockstep.OperandChecks.here;
import static dev.lockstep.OperandChecks.option;
import static dev.lockstep.OperandChecks.rank;
import static dev.lockstep.OperandChecks.required;
import static dev.lockstep.OperandChecks.shortRows;
import static java.util.Objects.requireNonNull;

import dev.lockstep.error.DTypeMismatchException;
import dev.lockstep.error.ShapeMismatchException;
import org.jspecify.annotations.Nullable;

/** What each op of the contract demands of its arguments; called with the compute's lock held. */
final class OpChecks {
    private OpChecks() {}

    static void fill(Compute compute, Tensor out, double value) {
        here(Op.FILL, compute, "out", out);
        switch (out.dtype()) {
            case I32 -> option(Op.FILL, value == (int) value, "value", value, "a value of I32");
            case U8 -> option(Op.FILL, value == ((int) value & 0xFF), "value", value, "a value of U8");
            case F32, BF16, F64 -> {}
        }
    }

    static void copy(Compute compute, Tensor source, Tensor out) {
        here(Op.COPY, compute, "source", source);
        here(Op.COPY, compute, "out", out);
        copyAcross(source, out);
        disjointOrSame(Op.COPY, "out", out, "source", source);
    }

    static void copyAcross(Tensor source, Tensor out) {
        if (source.dtype() != out.dtype()) {
            throw new DTypeMismatchException(Op.COPY, "out", out.dtype(), source.dtype() + ", as source is");
        }
        equalShape(Op.COPY, "out", out, "source", source);
    }

    static void convert(Compute compute, Tensor source, Scale scale, Tensor out) {
        requireNonNull(scale, "scale");
        here(Op.CONVERT, compute, "source", source);
        here(Op.CONVERT, compute, "out", out);
        equalShape(Op.CONVERT, "out", out, "source", source);
        option(
                Op.CONVERT,
                out.dtype() == DType.F32 || scale.equals(Scale.NONE),
                "scale",
                scale,
                "Scale.NONE unless out is F32");
        disjoint(Op.CONVERT, "out", out, "source", source);
    }

    static void uniform(Compute compute, Tensor out, float low, float high, long seed, long stream) {
        here(Op.UNIFORM, compute, "out", out);
        dtype(Op.UNIFORM, "out", out, DType.F32);
        option(Op.UNIFORM, Float.isFinite(low), "low", low, "finite");
        option(Op.UNIFORM, Float.isFinite(high) && high >= low, "high", high, "finite and not below low");
        option(Op.UNIFORM, Float.isFinite(high - low), "high", high, "near enough to low for high - low to be finite");
    }

    static void increment(Compute compute, Tensor counter, int by) {
        here(Op.INCREMENT, compute, "counter", counter);
        dtype(Op.INCREMENT, "counter", counter, DType.I32);
    }

    static void gatherRows(
            Compute compute, Tensor source, Tensor index, @Nullable Tensor step, Scale scale, Tensor out) {
        Op op = Op.GATHER_ROWS;
        requireNonNull(scale, "scale");
        here(op, compute, "source", source);
        here(op, compute, "index", index);
        here(op, compute, "out", out);
        dtype(op, "index", index, DType.I32);
        if (step == null) {
            rank(op, "index", index, 1);
        } else {
            here(op, compute, "step", step);
            dtype(op, "step", step, DType.I32);
            rank(op, "step", step, 0);
            rank(op, "index", index, 2);
            disjoint(op, "out", out, "step", step);
        }
        if (source.shape().rank() == 0) {
            throw new ShapeMismatchException(op, "source", source.shape(), "source is a scalar but must have rows");
        }
        shortRows(op, "source", source);
        rank(op, "out", out, source.shape().rank());
        if (out.dtype() == DType.I32) {
            rank(op, "source", source, 1);
            dtype(op, "source", source, DType.I32, DType.U8);
            option(op, scale.equals(Scale.NONE), "scale", scale, "Scale.NONE where out is I32");
        } else {
            dtype(op, "out", out, DType.F32, DType.I32);
            dtype(op, "source", source, DType.F32, DType.U8);
        }
        for (int axis = 1; axis < out.shape().rank(); axis++) {
            equalDim(op, "out", out, axis, "source", source, axis);
        }
        equalDim(op, "out", out, 0, "index", index, index.shape().rank() - 1);
        disjoint(op, "out", out, "source", source);
        disjoint(op, "out", out, "index", index);
    }

    static void writeRow(Compute compute, Tensor row, Tensor index, Tensor out) {
        Op op = Op.WRITE_ROW;
        here(op, compute, "row", row);
        here(op, compute, "index", index);
        here(op, compute, "out", out);
        dtype(op, "index", index, DType.I32);
        rank(op, "index", index, 0);
        if (row.dtype() != out.dtype()) {
            throw new DTypeMismatchException(op, "row", row.dtype(), out.dtype() + ", as out is");
        }
        rank(op, "out", out, row.shape().rank() + 1);
        for (int axis = 0; axis < row.shape().rank(); axis++) {
            equalDim(op, "row", row, axis, "out", out, axis + 1);
        }
        disjoint(op, "out", out, "row", row);
        disjoint(op, "out", out, "index", index);
    }

    static void linear(Compute compute, Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y) {
        Op op = Op.LINEAR;
        matrix(op, compute, "x", x);
        matrix(op, compute, "weight", weight);
        matrix(op, compute, "y", y);
        equalDim(op, "weight", weight, 1, "x", x, 1);
        equalDim(op, "y", y, 0, "x", x, 0);
        equalDim(op, "y", y, 1, "weight", weight, 0);
        disjoint(op, "y", y, "x", x);
        disjoint(op, "y", y, "weight", weight);
        if (bias != null) {
            vector(op, compute, "bias", bias);
            equalDim(op, "bias", bias, 0, "weight", weight, 0);
            disjoint(op, "y", y, "bias", bias);
        }
    }

    static void linearBackward(
            Compute compute,
            Tensor x,
            Tensor weight,
            Tensor gradY,
            @Nullable Tensor gradX,
            @Nullable Tensor gradWeight,
            @Nullable Tensor gradBias,
            Write write) {
        Op op = Op.LINEAR_BACKWARD;
        requireNonNull(write, "write");
        matrix(op, compute, "x", x);
        matrix(op, compute, "weight", weight);
        matrix(op, compute, "gradY", gradY);
        equalDim(op, "weight", weight, 1, "x", x, 1);
        equalDim(op, "gradY", gradY, 0, "x", x, 0);
        equalDim(op, "gradY", gradY, 1, "weight", weight, 0);
        if (gradX != null) {
            matrix(op, compute, "gradX", gradX);
            equalShape(op, "gradX", gradX, "x", x);
            gradient(op, "gradX", gradX, x, weight, gradY);
        }
        if (gradWeight != null) {
            matrix(op, compute, "gradWeight", gradWeight);
            equalShape(op, "gradWeight", gradWeight, "weight", weight);
            gradient(op, "gradWeight", gradWeight, x, weight, gradY);
            disjointIfPresent(op, "gradWeight", gradWeight, "gradX", gradX);
        }
        if (gradBias != null) {
            vector(op, compute, "gradBias", gradBias);
            equalDim(op, "gradBias", gradBias, 0, "weight", weight, 0);
            gradient(op, "gradBias", gradBias, x, weight, gradY);
            disjointIfPresent(op, "gradBias", gradBias, "gradX", gradX);
            disjointIfPresent(op, "gradBias", gradBias, "gradWeight", gradWeight);
        }
    }

    static void relu(Compute compute, Tensor x, Tensor y) {
        floats(Op.RELU, compute, "x", x);
        floats(Op.RELU, compute, "y", y);
        equalShape(Op.RELU, "y", y, "x", x);
        disjointOrSame(Op.RELU, "y", y, "x", x);
    }

    static void reluBackward(Compute compute, Tensor x, Tensor gradY, Tensor gradX) {
        Op op = Op.RELU_BACKWARD;
        floats(op, compute, "x", x);
        floats(op, compute, "gradY", gradY);
        floats(op, compute, "gradX", gradX);
        equalShape(op, "gradY", gradY, "x", x);
        equalShape(op, "gradX", gradX, "x", x);
        disjoint(op, "gradX", gradX, "x", x);
        disjointOrSame(op, "gradX", gradX, "gradY", gradY);
    }

    static void softmax(Compute compute, Tensor logits, Tensor out) {
        rowwise(Op.SOFTMAX, compute, logits, out);
    }

    static void logSoftmax(Compute compute, Tensor logits, Tensor out) {
        rowwise(Op.LOG_SOFTMAX, compute, logits, out);
    }

    static void nllLoss(Compute compute, Tensor logProbabilities, Tensor labels, CrossEntropy options, Tensor loss) {
        Op op = Op.NLL_LOSS;
        required(op, "loss", loss, "it is all that the op computes");
        option(op, options.labelSmoothing() == 0, "labelSmoothing", options.labelSmoothing(), "0");
        loss(op, compute, "logProbabilities", logProbabilities, labels, options, loss);
    }

    static void softmaxCrossEntropy(
            Compute compute,
            Tensor logits,
            Tensor labels,
            CrossEntropy options,
            @Nullable Tensor loss,
            @Nullable Tensor gradLogits) {
        Op op = Op.SOFTMAX_CROSS_ENTROPY;
        double epsilon = options.labelSmoothing();
        option(op, epsilon >= 0 && epsilon <= 1, "labelSmoothing", epsilon, "in [0, 1]");
        loss(op, compute, "logits", logits, labels, options, loss);
        if (gradLogits != null) {
            matrix(op, compute, "gradLogits", gradLogits);
            equalShape(op, "gradLogits", gradLogits, "logits", logits);
            disjoint(op, "gradLogits", gradLogits, "logits", logits);
            disjoint(op, "gradLogits", gradLogits, "labels", labels);
            disjointIfPresent(op, "gradLogits", gradLogits, "classWeights", options.classWeights());
            disjointIfPresent(op, "gradLogits", gradLogits, "loss", loss);
        }
    }

    static void argmax(Compute compute, Tensor values, Tensor out) {
        Op op = Op.ARGMAX;
        classes(op, compute, "values", values);
        here(op, compute, "out", out);
        dtype(op, "out", out, DType.I32);
        rank(op, "out", out, 1);
        equalDim(op, "out", out, 0, "values", values, 0);
        disjoint(op, "out", out, "values", values);
    }

    static void countCorrect(Compute compute, Tensor logits, Tensor labels, Tensor count, Write write) {
        Op op = Op.COUNT_CORRECT;
        requireNonNull(write, "write");
        classes(op, compute, "logits", logits);
        labels(op, compute, labels, "logits", logits);
        here(op, compute, "count", count);
        dtype(op, "count", count, DType.I32);
        rank(op, "count", count, 0);
        disjoint(op, "count", count, "logits", logits);
        disjoint(op, "count", count, "labels", labels);
    }

    static void sgd(
            Compute compute,
            Tensor weight,
            Tensor gradient,
            @Nullable Tensor velocity,
            @Nullable Tensor step,
            Sgd options) {
        Op op = Op.SGD;
        hyperparameter(op, "learningRate", options.learningRate());
        hyperparameter(op, "weightDecay", options.weightDecay());
        hyperparameter(op, "momentum", options.momentum());
        option(op, Double.isFinite(options.dampening()), "dampening", options.dampening(), "finite");
        option(
                op,
                !options.nesterov() || (options.momentum() > 0 && options.dampening() == 0),
                "nesterov",
                true,
                "false unless the momentum is above 0 and the dampening is 0");
        floats(op, compute, "weight", weight);
        state(op, compute, "gradient", gradient, weight);
        if (options.momentum() > 0) {
            required(op, "velocity", velocity, "the momentum is above 0");
        }
        if (options.dampening() != 0) {
            required(op, "step", step, "the dampening is not 0, and the first step is without it");
        }
        if (velocity != null) {
            state(op, compute, "velocity", velocity, weight);
            disjoint(op, "velocity", velocity, "gradient", gradient);
        }
        if (step != null) {
            step(op, compute, step, weight);
            disjointIfPresent(op, "velocity", velocity, "step", step);
        }
    }

    static void adamW(
            Compute compute, Tensor weight, Tensor gradient, Tensor mean, Tensor square, Tensor step, AdamW options) {
        Op op = Op.ADAM_W;
        hyperparameter(op, "learningRate", options.learningRate());
        hyperparameter(op, "weightDecay", options.weightDecay());
        hyperparameter(op, "epsilon", options.epsilon());
        option(op, options.beta1() >= 0 && options.beta1() < 1, "beta1", options.beta1(), "in [0, 1)");
        option(op, options.beta2() >= 0 && options.beta2() < 1, "beta2", options.beta2(), "in [0, 1)");
        floats(op, compute, "weight", weight);
        state(op, compute, "gradient", gradient, weight);
        state(op, compute, "mean", mean, weight);
        state(op, compute, "square", square, weight);
        step(op, compute, step, weight);
        disjoint(op, "mean", mean, "gradient", gradient);
        disjoint(op, "square", square, "gradient", gradient);
        disjoint(op, "square", square, "mean", mean);
        disjoint(op, "mean", mean, "step", step);
        disjoint(op, "square", square, "step", step);
    }

    private static void floats(Op op, Compute compute, String name, Tensor tensor) {
        here(op, compute, name, tensor);
        dtype(op, name, tensor, DType.F32);
    }

    private static void matrix(Op op, Compute compute, String name, Tensor tensor) {
        floats(op, compute, name, tensor);
        rank(op, name, tensor, 2);
        shortRows(op, name, tensor);
    }

    private static void vector(Op op, Compute compute, String name, Tensor tensor) {
        floats(op, compute, name, tensor);
        rank(op, name, tensor, 1);
    }

    private static void classes(Op op, Compute compute, String name, Tensor values) {
        matrix(op, compute, name, values);
        if (values.shape().dim(1) == 0) {
            throw new ShapeMismatchException(
                    op, name, values.shape(), name + " " + values.shape() + " must have at least 1 column");
        }
    }

    private static void labels(Op op, Compute compute, Tensor labels, String rowsName, Tensor rows) {
        here(op, compute, "labels", labels);
        dtype(op, "labels", labels, DType.I32);
        rank(op, "labels", labels, 1);
        equalDim(op, "labels", labels, 0, rowsName, rows, 0);
    }

    private static void gradient(Op op, String name, Tensor gradient, Tensor x, Tensor weight, Tensor gradY) {
        disjoint(op, name, gradient, "x", x);
        disjoint(op, name, gradient, "weight", weight);
        disjoint(op, name, gradient, "gradY", gradY);
    }

    private static void rowwise(Op op, Compute compute, Tensor logits, Tensor out) {
        matrix(op, compute, "logits", logits);
        matrix(op, compute, "out", out);
        equalShape(op, "out", out, "logits", logits);
        disjointOrSame(op, "out", out, "logits", logits);
    }

    private static void loss(
            Op op,
            Compute compute,
            String valuesName,
            Tensor values,
            Tensor labels,
            CrossEntropy options,
            @Nullable Tensor loss) {
        matrix(op, compute, valuesName, values);
        labels(op, compute, labels, valuesName, values);
        Tensor weights = options.classWeights();
        if (weights != null) {
            vector(op, compute, "classWeights", weights);
            equalDim(op, "classWeights", weights, 0, valuesName, values, 1);
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
        }
    }

    private static void hyperparameter(Op op, String name, double value) {
        option(op, value >= 0 && Float.isFinite((float) value), name, value, "finite and not negative");
    }

    private static void state(Op op, Compute compute, String name, Tensor tensor, Tensor weight) {
        floats(op, compute, name, tensor);
        equalShape(op, name, tensor, "weight", weight);
        disjoint(op, "weight", weight, name, tensor);
    }

    private static void step(Op op, Compute compute, Tensor step, Tensor weight) {
        here(op, compute, "step", step);
        dtype(op, "step", step, DType.I32);
        rank(op, "step", step, 0);
        disjoint(op, "weight", weight, "step", step);
    }
}
