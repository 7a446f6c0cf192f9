package dev.lockstep;

import org.jspecify.annotations.Nullable;

/**
 * The one place where arguments are checked: every method takes the compute's lock, checks its operands and hands the
 * call on to what {@link #target} names.
 */
abstract class CheckedOps implements Ops {
    /** Locks the compute that the call goes to, having checked that it is open; the caller unlocks it. */
    abstract Compute enter(Op op, Tensor operand);

    /** Returns whether copy may go from one compute to another. */
    abstract boolean crossesDevices();

    /** Returns what valid calls are handed to: the backend. */
    Ops target(Compute compute) {
        return compute.backendOps();
    }

    /** Is told of each call that the target has taken, and counts it. */
    void issued(Compute compute, Op op) {
        compute.count(op);
    }

    @Override
    public final void fill(Tensor out, double value) {
        Compute compute = enter(Op.FILL, out);
        try {
            OpChecks.fill(compute, out, value);
            target(compute).fill(out, value);
            issued(compute, Op.FILL);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void copy(Tensor source, Tensor out) {
        if (crossesDevices() && source.compute() != out.compute()) {
            OpChecks.copyAcross(source, out);
            source.transferTo(out);
            return;
        }
        Compute compute = enter(Op.COPY, source);
        try {
            OpChecks.copy(compute, source, out);
            target(compute).copy(source, out);
            issued(compute, Op.COPY);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void convert(Tensor source, Scale scale, Tensor out) {
        Compute compute = enter(Op.CONVERT, source);
        try {
            OpChecks.convert(compute, source, scale, out);
            target(compute).convert(source, scale, out);
            issued(compute, Op.CONVERT);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void uniform(Tensor out, float low, float high, long seed, long stream) {
        Compute compute = enter(Op.UNIFORM, out);
        try {
            OpChecks.uniform(compute, out, low, high, seed, stream);
            target(compute).uniform(out, low, high, seed, stream);
            issued(compute, Op.UNIFORM);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void increment(Tensor counter, int by) {
        Compute compute = enter(Op.INCREMENT, counter);
        try {
            OpChecks.increment(compute, counter, by);
            target(compute).increment(counter, by);
            issued(compute, Op.INCREMENT);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void gatherRows(Tensor source, Tensor index, @Nullable Tensor step, Scale scale, Tensor out) {
        Compute compute = enter(Op.GATHER_ROWS, source);
        try {
            OpChecks.gatherRows(compute, source, index, step, scale, out);
            target(compute).gatherRows(source, index, step, scale, out);
            issued(compute, Op.GATHER_ROWS);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void writeRow(Tensor row, Tensor index, Tensor out) {
        Compute compute = enter(Op.WRITE_ROW, row);
        try {
            OpChecks.writeRow(compute, row, index, out);
            target(compute).writeRow(row, index, out);
            issued(compute, Op.WRITE_ROW);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void linear(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y) {
        Compute compute = enter(Op.LINEAR, x);
        try {
            OpChecks.linear(compute, x, weight, bias, y);
            target(compute).linear(x, weight, bias, y);
            issued(compute, Op.LINEAR);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void linearBackward(
            Tensor x,
            Tensor weight,
            Tensor gradY,
            @Nullable Tensor gradX,
            @Nullable Tensor gradWeight,
            @Nullable Tensor gradBias,
            Write write) {
        Compute compute = enter(Op.LINEAR_BACKWARD, x);
        try {
            OpChecks.linearBackward(compute, x, weight, gradY, gradX, gradWeight, gradBias, write);
            target(compute).linearBackward(x, weight, gradY, gradX, gradWeight, gradBias, write);
            issued(compute, Op.LINEAR_BACKWARD);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void relu(Tensor x, Tensor y) {
        Compute compute = enter(Op.RELU, x);
        try {
            OpChecks.relu(compute, x, y);
            target(compute).relu(x, y);
            issued(compute, Op.RELU);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void reluBackward(Tensor x, Tensor gradY, Tensor gradX) {
        Compute compute = enter(Op.RELU_BACKWARD, x);
        try {
            OpChecks.reluBackward(compute, x, gradY, gradX);
            target(compute).reluBackward(x, gradY, gradX);
            issued(compute, Op.RELU_BACKWARD);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void softmax(Tensor logits, Tensor out) {
        Compute compute = enter(Op.SOFTMAX, logits);
        try {
            OpChecks.softmax(compute, logits, out);
            target(compute).softmax(logits, out);
            issued(compute, Op.SOFTMAX);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void logSoftmax(Tensor logits, Tensor out) {
        Compute compute = enter(Op.LOG_SOFTMAX, logits);
        try {
            OpChecks.logSoftmax(compute, logits, out);
            target(compute).logSoftmax(logits, out);
            issued(compute, Op.LOG_SOFTMAX);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void nllLoss(Tensor logProbabilities, Tensor labels, CrossEntropy options, Tensor loss) {
        Compute compute = enter(Op.NLL_LOSS, logProbabilities);
        try {
            OpChecks.nllLoss(compute, logProbabilities, labels, options, loss);
            target(compute).nllLoss(logProbabilities, labels, options, loss);
            issued(compute, Op.NLL_LOSS);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void softmaxCrossEntropy(
            Tensor logits, Tensor labels, CrossEntropy options, @Nullable Tensor loss, @Nullable Tensor gradLogits) {
        Compute compute = enter(Op.SOFTMAX_CROSS_ENTROPY, logits);
        try {
            OpChecks.softmaxCrossEntropy(compute, logits, labels, options, loss, gradLogits);
            target(compute).softmaxCrossEntropy(logits, labels, options, loss, gradLogits);
            issued(compute, Op.SOFTMAX_CROSS_ENTROPY);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void argmax(Tensor values, Tensor out) {
        Compute compute = enter(Op.ARGMAX, values);
        try {
            OpChecks.argmax(compute, values, out);
            target(compute).argmax(values, out);
            issued(compute, Op.ARGMAX);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void countCorrect(Tensor logits, Tensor labels, Tensor count, Write write) {
        Compute compute = enter(Op.COUNT_CORRECT, logits);
        try {
            OpChecks.countCorrect(compute, logits, labels, count, write);
            target(compute).countCorrect(logits, labels, count, write);
            issued(compute, Op.COUNT_CORRECT);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void sgd(
            Tensor weight, Tensor gradient, @Nullable Tensor velocity, @Nullable Tensor step, Sgd options) {
        Compute compute = enter(Op.SGD, weight);
        try {
            OpChecks.sgd(compute, weight, gradient, velocity, step, options);
            target(compute).sgd(weight, gradient, velocity, step, options);
            issued(compute, Op.SGD);
        } finally {
            compute.exit();
        }
    }

    @Override
    public final void adamW(Tensor weight, Tensor gradient, Tensor mean, Tensor square, Tensor step, AdamW options) {
        Compute compute = enter(Op.ADAM_W, weight);
        try {
            OpChecks.adamW(compute, weight, gradient, mean, square, step, options);
            target(compute).adamW(weight, gradient, mean, square, step, options);
            issued(compute, Op.ADAM_W);
        } finally {
            compute.exit();
        }
    }
}
