package dev.lockstep.spi;

import dev.lockstep.AdamW;
import dev.lockstep.CrossEntropy;
import dev.lockstep.Op;
import dev.lockstep.Ops;
import dev.lockstep.Scale;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call of an op as a value: one record for each method of {@link Ops}, with that method's arguments. Programs are lists
 * of them, and a backend recognises what it can fuse by matching on the records.
 */
@SuppressWarnings("exports") // @Nullable is there for tools: whoever compiles against this module need not have it
public sealed interface OpCall {
    /** Returns the op. */
    Op op();

    /** Makes the call. */
    void on(Ops ops);

    /** Returns the tensors that take part, absent ones left out. */
    List<Tensor> operands();

    private static List<Tensor> present(@Nullable Tensor... operands) {
        List<Tensor> present = new ArrayList<>(operands.length);
        for (Tensor operand : operands) {
            if (operand != null) {
                present.add(operand);
            }
        }
        return present;
    }

    /** A call of {@link Ops#fill}. */
    record Fill(Tensor out, double value) implements OpCall {
        @Override
        public Op op() {
            return Op.FILL;
        }

        @Override
        public void on(Ops ops) {
            ops.fill(out, value);
        }

        @Override
        public List<Tensor> operands() {
            return List.of(out);
        }
    }

    /** A call of {@link Ops#copy}. */
    record Copy(Tensor source, Tensor out) implements OpCall {
        @Override
        public Op op() {
            return Op.COPY;
        }

        @Override
        public void on(Ops ops) {
            ops.copy(source, out);
        }

        @Override
        public List<Tensor> operands() {
            return List.of(source, out);
        }
    }

    /** A call of {@link Ops#convert}. */
    record Convert(Tensor source, Scale scale, Tensor out) implements OpCall {
        @Override
        public Op op() {
            return Op.CONVERT;
        }

        @Override
        public void on(Ops ops) {
            ops.convert(source, scale, out);
        }

        @Override
        public List<Tensor> operands() {
            return List.of(source, out);
        }
    }

    /** A call of {@link Ops#uniform}. */
    record Uniform(Tensor out, float low, float high, long seed, long stream) implements OpCall {
        @Override
        public Op op() {
            return Op.UNIFORM;
        }

        @Override
        public void on(Ops ops) {
            ops.uniform(out, low, high, seed, stream);
        }

        @Override
        public List<Tensor> operands() {
            return List.of(out);
        }
    }

    /** A call of {@link Ops#increment}. */
    record Increment(Tensor counter, int by) implements OpCall {
        @Override
        public Op op() {
            return Op.INCREMENT;
        }

        @Override
        public void on(Ops ops) {
            ops.increment(counter, by);
        }

        @Override
        public List<Tensor> operands() {
            return List.of(counter);
        }
    }

    /** A call of {@link Ops#gatherRows}. */
    record GatherRows(Tensor source, Tensor index, @Nullable Tensor step, Scale scale, Tensor out) implements OpCall {
        @Override
        public Op op() {
            return Op.GATHER_ROWS;
        }

        @Override
        public void on(Ops ops) {
            ops.gatherRows(source, index, step, scale, out);
        }

        @Override
        public List<Tensor> operands() {
            return present(source, index, step, out);
        }
    }

    /** A call of {@link Ops#writeRow}. */
    record WriteRow(Tensor row, Tensor index, Tensor out) implements OpCall {
        @Override
        public Op op() {
            return Op.WRITE_ROW;
        }

        @Override
        public void on(Ops ops) {
            ops.writeRow(row, index, out);
        }

        @Override
        public List<Tensor> operands() {
            return List.of(row, index, out);
        }
    }

    /** A call of {@link Ops#linear}. */
    record Linear(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y) implements OpCall {
        @Override
        public Op op() {
            return Op.LINEAR;
        }

        @Override
        public void on(Ops ops) {
            ops.linear(x, weight, bias, y);
        }

        @Override
        public List<Tensor> operands() {
            return present(x, weight, bias, y);
        }
    }

    /** A call of {@link Ops#linearBackward}. */
    record LinearBackward(
            Tensor x,
            Tensor weight,
            Tensor gradY,
            @Nullable Tensor gradX,
            @Nullable Tensor gradWeight,
            @Nullable Tensor gradBias,
            Write write)
            implements OpCall {
        @Override
        public Op op() {
            return Op.LINEAR_BACKWARD;
        }

        @Override
        public void on(Ops ops) {
            ops.linearBackward(x, weight, gradY, gradX, gradWeight, gradBias, write);
        }

        @Override
        public List<Tensor> operands() {
            return present(x, weight, gradY, gradX, gradWeight, gradBias);
        }
    }

    /** A call of {@link Ops#relu}. */
    record Relu(Tensor x, Tensor y) implements OpCall {
        @Override
        public Op op() {
            return Op.RELU;
        }

        @Override
        public void on(Ops ops) {
            ops.relu(x, y);
        }

        @Override
        public List<Tensor> operands() {
            return List.of(x, y);
        }
    }

    /** A call of {@link Ops#reluBackward}. */
    record ReluBackward(Tensor x, Tensor gradY, Tensor gradX) implements OpCall {
        @Override
        public Op op() {
            return Op.RELU_BACKWARD;
        }

        @Override
        public void on(Ops ops) {
            ops.reluBackward(x, gradY, gradX);
        }

        @Override
        public List<Tensor> operands() {
            return List.of(x, gradY, gradX);
        }
    }

    /** A call of {@link Ops#softmax}. */
    record Softmax(Tensor logits, Tensor out) implements OpCall {
        @Override
        public Op op() {
            return Op.SOFTMAX;
        }

        @Override
        public void on(Ops ops) {
            ops.softmax(logits, out);
        }

        @Override
        public List<Tensor> operands() {
            return List.of(logits, out);
        }
    }

    /** A call of {@link Ops#logSoftmax}. */
    record LogSoftmax(Tensor logits, Tensor out) implements OpCall {
        @Override
        public Op op() {
            return Op.LOG_SOFTMAX;
        }

        @Override
        public void on(Ops ops) {
            ops.logSoftmax(logits, out);
        }

        @Override
        public List<Tensor> operands() {
            return List.of(logits, out);
        }
    }

    /** A call of {@link Ops#nllLoss}. */
    record NllLoss(Tensor logProbabilities, Tensor labels, CrossEntropy options, Tensor loss) implements OpCall {
        @Override
        public Op op() {
            return Op.NLL_LOSS;
        }

        @Override
        public void on(Ops ops) {
            ops.nllLoss(logProbabilities, labels, options, loss);
        }

        @Override
        public List<Tensor> operands() {
            return present(logProbabilities, labels, loss, options.classWeights());
        }
    }

    /** A call of {@link Ops#softmaxCrossEntropy}. */
    record SoftmaxCrossEntropy(
            Tensor logits,
            Tensor labels,
            CrossEntropy options,
            @Nullable Tensor loss,
            @Nullable Tensor gradLogits) implements OpCall {
        @Override
        public Op op() {
            return Op.SOFTMAX_CROSS_ENTROPY;
        }

        @Override
        public void on(Ops ops) {
            ops.softmaxCrossEntropy(logits, labels, options, loss, gradLogits);
        }

        @Override
        public List<Tensor> operands() {
            return present(logits, labels, loss, gradLogits, options.classWeights());
        }
    }

    /** A call of {@link Ops#argmax}. */
    record Argmax(Tensor values, Tensor out) implements OpCall {
        @Override
        public Op op() {
            return Op.ARGMAX;
        }

        @Override
        public void on(Ops ops) {
            ops.argmax(values, out);
        }

        @Override
        public List<Tensor> operands() {
            return List.of(values, out);
        }
    }

    /** A call of {@link Ops#countCorrect}. */
    record CountCorrect(Tensor logits, Tensor labels, Tensor count, Write write) implements OpCall {
        @Override
        public Op op() {
            return Op.COUNT_CORRECT;
        }

        @Override
        public void on(Ops ops) {
            ops.countCorrect(logits, labels, count, write);
        }

        @Override
        public List<Tensor> operands() {
            return List.of(logits, labels, count);
        }
    }

    /** A call of {@link Ops#sgd}. */
    record SgdStep(
            Tensor weight,
            Tensor gradient,
            @Nullable Tensor velocity,
            @Nullable Tensor step,
            Sgd options) implements OpCall {
        @Override
        public Op op() {
            return Op.SGD;
        }

        @Override
        public void on(Ops ops) {
            ops.sgd(weight, gradient, velocity, step, options);
        }

        @Override
        public List<Tensor> operands() {
            return present(weight, gradient, velocity, step);
        }
    }

    /** A call of {@link Ops#adamW}. */
    record AdamWStep(Tensor weight, Tensor gradient, Tensor mean, Tensor square, Tensor step, AdamW options)
            implements OpCall {
        @Override
        public Op op() {
            return Op.ADAM_W;
        }

        @Override
        public void on(Ops ops) {
            ops.adamW(weight, gradient, mean, square, step, options);
        }

        @Override
        public List<Tensor> operands() {
            return List.of(weight, gradient, mean, square, step);
        }
    }
}
