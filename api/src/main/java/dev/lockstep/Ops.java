package dev.lockstep;

import dev.lockstep.op.ClassCall.Argmax;
import dev.lockstep.op.ClassCall.CountCorrect;
import dev.lockstep.op.ElementCall.Convert;
import dev.lockstep.op.ElementCall.Copy;
import dev.lockstep.op.ElementCall.Fill;
import dev.lockstep.op.ElementCall.Increment;
import dev.lockstep.op.ElementCall.Relu;
import dev.lockstep.op.ElementCall.ReluBackward;
import dev.lockstep.op.ElementCall.Uniform;
import dev.lockstep.op.LinearCall.Linear;
import dev.lockstep.op.LinearCall.LinearBackward;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall.AdamWStep;
import dev.lockstep.op.OptimizerCall.SgdStep;
import dev.lockstep.op.RowCall.GatherRows;
import dev.lockstep.op.RowCall.WriteRow;
import dev.lockstep.op.SoftmaxCall.LogSoftmax;
import dev.lockstep.op.SoftmaxCall.NllLoss;
import dev.lockstep.op.SoftmaxCall.Softmax;
import dev.lockstep.op.SoftmaxCall.SoftmaxCrossEntropy;
import dev.lockstep.op.VectorCall.Axpy;
import dev.lockstep.op.VectorCall.Dot;
import org.jspecify.annotations.Nullable;

/**
 * The op contract. Meanings are PyTorch's, named for each op.
 *
 * <p><b>Outputs are arguments</b>. A call allocates one small object, a replayed {@link Program} none. An output may not overlap any
 * other operand in memory, except where the op says that it may be the same tensor. Extents of 0 are allowed everywhere. An op on
 * empty operands does nothing, unless it says otherwise.
 *
 * <p><b>Numbers.</b> F32 operands are computed in binary32 or better, within the bounds of the cross-check policy. The same call on the
 * same device gives the same bits each time, except for the sign and payload of a NaN. NaN and infinity propagate as in IEEE 754. A
 * result of zero may have either sign, except where elements are only moved or set ({@link #fill}, {@link #copy}, {@link #uniform},
 * {@link #writeRow}).
 *
 * <p><b>Errors.</b> Before anything is computed, each op throws {@link dev.lockstep.error.ShapeMismatchException},
 * {@link dev.lockstep.error.DTypeMismatchException}, {@link dev.lockstep.error.DeviceMismatchException},
 * {@link dev.lockstep.error.AliasException}, {@link dev.lockstep.error.MissingOperandException} or
 * {@link dev.lockstep.error.InvalidOptionException} for arguments that do not fit, and
 * {@link dev.lockstep.error.ClosedException} for operands that have been closed. Labels and indices are data, found on the
 * device: see {@link dev.lockstep.error.OperandRangeException}.
 *
 * <p><b>Limits.</b> A row of a matrix, and of what {@link #gatherRows} gathers from, has at most 2³¹ − 1 elements; a longer one is
 * refused with {@link dev.lockstep.error.ShapeMismatchException}. There may be more rows than that.
 *
 * <p>Names of extents: N rows, C classes (columns).
 */
@SuppressWarnings("exports") // @Nullable is there for tools: whoever compiles against this module need not have it
public interface Ops {
    /** Returns ops that send each call to the device its tensors live on. */
    static Ops dispatch() {
        return DispatchingOps.INSTANCE;
    }

    /** Makes a call that is given as a value. Every other method makes one, and hands it to this. */
    void call(OpCall call);

    /**
     * Sets every element. {@code torch.Tensor.fill_}.
     *
     * @param out any dtype, any shape
     * @param value rounded to the nearest value of F32, BF16 or F64; for I32 and U8 it must be a value of that type
     */
    default void fill(Tensor out, double value) {
        call(new Fill(out, value));
    }

    /**
     * Copies every element. {@code torch.Tensor.copy_} without conversion. Through {@link #dispatch}, the two may live on
     * different devices, and the copy then goes through the host and waits for both.
     *
     * @param source any dtype, any shape
     * @param out the same dtype and shape; may be {@code source}
     */
    default void copy(Tensor source, Tensor out) {
        call(new Copy(source, out));
    }

    /**
     * Converts every element to another dtype. {@code torch.Tensor.to}.
     *
     * <p>To a floating type: rounded to nearest, ties to even; F64 and I32 are rounded to F32 on the way to BF16. To an integer
     * type: rounded toward zero; values beyond the range become the nearest end of it, and NaN becomes 0 (Java's casts).
     *
     * @param source any dtype, any shape
     * @param scale applied after conversion to F32; {@link Scale#NONE} unless {@code out} is F32
     * @param out any dtype, the shape of {@code source}
     */
    default void convert(Tensor source, Scale scale, Tensor out) {
        call(new Convert(source, scale, out));
    }

    /**
     * Fills with uniform random values: element i is
     * {@code Philox.uniform(Philox.bits(seed, stream, i), low, high)}, the same bits on every device. See {@link Philox}.
     *
     * @param out F32, any shape
     * @param low the lower end, finite
     * @param high the upper end, finite, not below {@code low}; {@code high − low} must be finite too
     * @param seed the key
     * @param stream tells apart the sequences drawn from one seed
     */
    default void uniform(Tensor out, float low, float high, long seed, long stream) {
        call(new Uniform(out, low, high, seed, stream));
    }

    /**
     * Adds a constant to every element, wrapping around. Moves the step counter of a {@link Program} on.
     *
     * @param counter I32, any shape
     * @param by the constant
     */
    default void increment(Tensor counter, int by) {
        call(new Increment(counter, by));
    }

    /**
     * Gathers a batch of rows: {@code out[i] = scale(source[index[i]])}. {@code torch.index_select} on dimension 0.
     *
     * @param source U8 or F32 [N, …], or I32 or U8 [N] where {@code out} is I32
     * @param index I32 [B] without {@code step}, else I32 [S, B]; each in [0, N)
     * @param step I32 scalar in [0, S): the row of {@code index} to use; absent where {@code index} is one row
     * @param scale applied to each element; {@link Scale#NONE} where {@code out} is I32
     * @param out F32 [B, …], or I32 [B]
     * @throws dev.lockstep.error.OperandRangeException if an index or the step is out of range
     */
    default void gatherRows(Tensor source, Tensor index, @Nullable Tensor step, Scale scale, Tensor out) {
        call(new GatherRows(source, index, step, scale, out));
    }

    /**
     * Copies one tensor into a row of another: {@code out[index] = row}. {@code torch.Tensor.index_copy_} with one index.
     * Keeps a history on the device, such as the loss of every step.
     *
     * @param row any dtype, the shape of a row of {@code out}
     * @param index I32 scalar in [0, N)
     * @param out [N, …], the dtype of {@code row}
     * @throws dev.lockstep.error.OperandRangeException if the index is out of range
     */
    default void writeRow(Tensor row, Tensor index, Tensor out) {
        call(new WriteRow(row, index, out));
    }

    /**
     * The linear layer, {@code y = x·weightᵀ + bias}. {@code torch.nn.functional.linear}.
     *
     * @param x F32 [N, in]
     * @param weight F32 [out, in]
     * @param bias F32 [out], or absent
     * @param y F32 [N, out]
     */
    default void linear(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y) {
        call(new Linear(x, weight, bias, y));
    }

    /** As {@link #linearBackward(Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Write)}, overwriting. */
    default void linearBackward(
            Tensor x,
            Tensor weight,
            Tensor gradY,
            @Nullable Tensor gradX,
            @Nullable Tensor gradWeight,
            @Nullable Tensor gradBias) {
        linearBackward(x, weight, gradY, gradX, gradWeight, gradBias, Write.OVERWRITE);
    }

    /**
     * The gradients of {@link #linear}: {@code gradX = gradY·weight}, {@code gradWeight = gradYᵀ·x}, {@code gradBias} = the
     * column sums of {@code gradY}. With no rows, gradWeight and gradBias are 0.
     *
     * @param x F32 [N, in]
     * @param weight F32 [out, in]
     * @param gradY F32 [N, out]
     * @param gradX F32 [N, in], or absent
     * @param gradWeight F32 [out, in], or absent
     * @param gradBias F32 [out], or absent
     * @param write whether the gradients replace what is there or are added to it
     */
    default void linearBackward(
            Tensor x,
            Tensor weight,
            Tensor gradY,
            @Nullable Tensor gradX,
            @Nullable Tensor gradWeight,
            @Nullable Tensor gradBias,
            Write write) {
        call(new LinearBackward(x, weight, gradY, gradX, gradWeight, gradBias, write));
    }

    /**
     * {@code y = max(x, 0)}, NaN for NaN. {@code torch.nn.functional.relu}.
     *
     * @param x F32, any shape
     * @param y F32, the same shape; may be {@code x}
     */
    default void relu(Tensor x, Tensor y) {
        call(new Relu(x, y));
    }

    /**
     * The gradient of {@link #relu}: {@code gradX = x ≤ 0 ? 0 : gradY}.
     *
     * @param x F32, any shape: the input of relu or its output
     * @param gradY F32, the same shape
     * @param gradX F32, the same shape; may be {@code gradY}
     */
    default void reluBackward(Tensor x, Tensor gradY, Tensor gradX) {
        call(new ReluBackward(x, gradY, gradX));
    }

    /**
     * {@code out[i, j] = exp(logits[i, j] − m) / Σₖ exp(logits[i, k] − m)} with m the row's maximum.
     * {@code torch.softmax} on dimension 1.
     *
     * @param logits F32 [N, C]
     * @param out F32 [N, C]; may be {@code logits}
     */
    default void softmax(Tensor logits, Tensor out) {
        call(new Softmax(logits, out));
    }

    /**
     * {@code out[i, j] = logits[i, j] − m − ln Σₖ exp(logits[i, k] − m)} with m the row's maximum.
     * {@code torch.log_softmax} on dimension 1.
     *
     * @param logits F32 [N, C]
     * @param out F32 [N, C]; may be {@code logits}
     */
    default void logSoftmax(Tensor logits, Tensor out) {
        call(new LogSoftmax(logits, out));
    }

    /**
     * The negative log-likelihood of the labelled classes. {@code torch.nn.functional.nll_loss}.
     *
     * <p>With class weights w and row weights r: {@code lossᵢ = −rᵢ·w[labelᵢ]·logProbabilities[i, labelᵢ]}, 0 for ignored rows; the mean is
     * {@code Σ lossᵢ / Σ rᵢ·w[labelᵢ]} over the rows that are not ignored, NaN if that is 0.
     *
     * @param logProbabilities F32 [N, C]
     * @param labels I32 [N], each in [0, C) or the ignored one
     * @param options label smoothing must be 0
     * @param loss F32 [N] for reduction none, else an F32 scalar
     * @throws dev.lockstep.error.OperandRangeException if a label is out of range
     */
    default void nllLoss(Tensor logProbabilities, Tensor labels, CrossEntropy options, Tensor loss) {
        call(new NllLoss(logProbabilities, labels, options, loss));
    }

    /**
     * Softmax cross-entropy with its gradient, in one pass. {@code torch.nn.functional.cross_entropy} with class indices.
     *
     * <p>With {@code p = softmax(logits[i])}, {@code y = labels[i]}, smoothing ε and class weights w:
     * {@code lossᵢ = −(1 − ε)·w[y]·ln p[y] − (ε / C)·Σⱼ w[j]·ln p[j]}, and its gradient is
     * {@code ∂lossᵢ/∂logits[i, j] = p[j]·((1 − ε)·w[y] + (ε / C)·Σₖ w[k]) − (1 − ε)·w[y]·[j = y] − (ε / C)·w[j]}. Row weights r
     * multiply both by {@code rᵢ}, as PyTorch's users do with the losses of reduction none. Without
     * smoothing the terms with ε are left out, so a logit of −∞ in another class leaves the loss finite. Both are 0 for ignored
     * rows, whatever their logits (where one is not finite, PyTorch's gradient is NaN). The mean divides both by
     * {@code Σ rᵢ·w[labelᵢ]} over the rows that are not ignored; if that is 0, the loss is NaN, and so is the gradient of rows that
     * are not ignored.
     *
     * @param logits F32 [N, C]
     * @param labels I32 [N], each in [0, C) or the ignored one
     * @param options reduction, label smoothing, class and row weights, ignored label
     * @param loss F32 [N] for reduction none, else an F32 scalar; or absent
     * @param gradLogits F32 [N, C]: the gradient of the loss, for reduction none of the sum of the losses; or absent. May be
     *     {@code logits}, which halves the memory where there are many classes
     * @throws dev.lockstep.error.OperandRangeException if a label is out of range
     */
    default void softmaxCrossEntropy(
            Tensor logits, Tensor labels, CrossEntropy options, @Nullable Tensor loss, @Nullable Tensor gradLogits) {
        call(new SoftmaxCrossEntropy(logits, labels, options, loss, gradLogits));
    }

    /**
     * The column of each row's greatest element; the lowest index wins a tie, and the first NaN wins over everything.
     * {@code torch.argmax} on dimension 1.
     *
     * @param values F32 [N, C], C at least 1
     * @param out I32 [N]
     */
    default void argmax(Tensor values, Tensor out) {
        call(new Argmax(values, out));
    }

    /**
     * Counts the rows whose {@link #argmax} is the label. A label that is no class is never correct.
     *
     * @param logits F32 [N, C], C at least 1
     * @param labels I32 [N]
     * @param count I32 scalar
     * @param write whether the count replaces what is there or is added to it
     */
    default void countCorrect(Tensor logits, Tensor labels, Tensor count, Write write) {
        call(new CountCorrect(logits, labels, count, write));
    }

    /**
     * One step of stochastic gradient descent, in place. {@code torch.optim.SGD}.
     *
     * <p>{@code g = gradient + λ·weight}, without weight decay {@code g = gradient} even where the weight is not finite; with
     * momentum, {@code velocity = μ·velocity + (1 − τ)·g} and {@code g = nesterov ? g + μ·velocity : velocity}; then
     * {@code weight = weight − lr·g}. Where {@code step} is given and 0, {@code velocity = g} instead, as PyTorch does in its
     * first step.
     *
     * @param weight F32, any shape
     * @param gradient F32, the same shape
     * @param velocity F32, the same shape, zeros before the first step; required if the momentum is above 0, else unused
     * @param step I32 scalar, the number of steps before this one; required if the dampening is not 0 or the
     *     schedule is a table, else optional
     * @param options the hyperparameters; with a schedule, lr is its element for the step times the learning rate
     * @throws dev.lockstep.error.OperandRangeException if the schedule is a table and has no element for the step
     */
    default void sgd(Tensor weight, Tensor gradient, @Nullable Tensor velocity, @Nullable Tensor step, Sgd options) {
        call(new SgdStep(weight, gradient, velocity, step, options));
    }

    /** As {@link #sgd(Tensor, Tensor, Tensor, Tensor, Sgd)}, without momentum. */
    default void sgd(Tensor weight, Tensor gradient, Sgd options) {
        sgd(weight, gradient, null, null, options);
    }

    /**
     * One step of AdamW, in place. {@code torch.optim.AdamW}.
     *
     * <p>With {@code t = step + 1}: {@code weight = weight·(1 − lr·λ)}, {@code mean = mean + (1 − β₁)·(gradient − mean)},
     * {@code square = β₂·square + (1 − β₂)·gradient²}, and
     * {@code weight = weight − lr / (1 − β₁ᵗ)·mean / (√square / √(1 − β₂ᵗ) + ε)}.
     *
     * @param weight F32, any shape
     * @param gradient F32, the same shape
     * @param mean F32, the same shape, zeros before the first step
     * @param square F32, the same shape, zeros before the first step
     * @param step I32 scalar, the number of steps before this one, not negative; the caller increments it
     * @param options the hyperparameters; with a schedule, lr is its element for the step times the learning rate
     * @throws dev.lockstep.error.OperandRangeException if the schedule is a table and has no element for the step
     */
    default void adamW(Tensor weight, Tensor gradient, Tensor mean, Tensor square, Tensor step, AdamW options) {
        call(new AdamWStep(weight, gradient, mean, square, step, options));
    }

    /** As {@link #axpy(double, Tensor, Tensor, Write)}, adding. */
    default void axpy(double factor, Tensor x, Tensor y) {
        axpy(factor, x, y, Write.ACCUMULATE);
    }

    /**
     * {@code y = factor·x + y}, or {@code y = factor·x}: axpy and scal of BLAS. {@code torch.add(y, x, alpha=factor)} and
     * {@code torch.mul}.
     *
     * @param factor rounded to binary32 once, and finite there
     * @param x F32, any shape
     * @param y F32, the same shape; where it is overwritten it may be {@code x}, which is scaled in place
     * @param write whether the product replaces what is there or is added to it
     */
    default void axpy(double factor, Tensor x, Tensor y, Write write) {
        call(new Axpy(factor, x, y, write));
    }

    /**
     * The inner product, {@code out = Σ xᵢ·yᵢ}: dot of BLAS. {@code torch.dot} of the elements in order. 0 for no elements.
     *
     * @param x F32, any shape
     * @param y F32, the same shape; may be {@code x}
     * @param out F32 scalar
     */
    default void dot(Tensor x, Tensor y, Tensor out) {
        call(new Dot(x, y, out));
    }
}
