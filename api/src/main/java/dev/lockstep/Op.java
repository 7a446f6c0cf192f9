package dev.lockstep;

import dev.lockstep.op.ClassCall;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.LinearCall;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.op.RowCall;
import dev.lockstep.op.SoftmaxCall;
import dev.lockstep.op.VectorCall;

/** The ops of the contract, by the name that errors, receipts and reports use. */
public enum Op {
    FILL("fill"),
    COPY("copy"),
    CONVERT("convert"),
    UNIFORM("uniform"),
    INCREMENT("increment"),
    GATHER_ROWS("gatherRows"),
    WRITE_ROW("writeRow"),
    LINEAR("linear"),
    LINEAR_BACKWARD("linearBackward"),
    RELU("relu"),
    RELU_BACKWARD("reluBackward"),
    SOFTMAX("softmax"),
    LOG_SOFTMAX("logSoftmax"),
    NLL_LOSS("nllLoss"),
    SOFTMAX_CROSS_ENTROPY("softmaxCrossEntropy"),
    ARGMAX("argmax"),
    COUNT_CORRECT("countCorrect"),
    SGD("sgd"),
    ADAM_W("adamW"),
    AXPY("axpy"),
    DOT("dot");

    private final String label;

    Op(String label) {
        this.label = label;
    }

    /** Returns the method's name in {@link Ops}. */
    @Override
    public String toString() {
        return label;
    }

    /** Returns a call of the op without operands, with options that leave out what can be left out. */
    public OpCall prototype() {
        return switch (this) {
            case FILL -> ElementCall.Fill.of(0);
            case COPY -> new ElementCall.Copy(null, null);
            case CONVERT -> ElementCall.Convert.of(Scale.NONE);
            case UNIFORM -> ElementCall.Uniform.of(0, 1, 0, 0);
            case INCREMENT -> ElementCall.Increment.of(0);
            case GATHER_ROWS -> RowCall.GatherRows.of(Scale.NONE);
            case WRITE_ROW -> new RowCall.WriteRow(null, null, null);
            case LINEAR -> new LinearCall.Linear(null, null, null, null);
            case LINEAR_BACKWARD -> LinearCall.LinearBackward.of(Write.OVERWRITE);
            case RELU -> new ElementCall.Relu(null, null);
            case RELU_BACKWARD -> new ElementCall.ReluBackward(null, null, null);
            case SOFTMAX -> new SoftmaxCall.Softmax(null, null);
            case LOG_SOFTMAX -> new SoftmaxCall.LogSoftmax(null, null);
            case NLL_LOSS -> SoftmaxCall.NllLoss.of(CrossEntropy.mean());
            case SOFTMAX_CROSS_ENTROPY -> SoftmaxCall.SoftmaxCrossEntropy.of(CrossEntropy.mean());
            case ARGMAX -> new ClassCall.Argmax(null, null);
            case COUNT_CORRECT -> ClassCall.CountCorrect.of(Write.OVERWRITE);
            case SGD -> OptimizerCall.SgdStep.of(Sgd.learningRate(0));
            case ADAM_W -> OptimizerCall.AdamWStep.of(AdamW.learningRate(0));
            case AXPY -> VectorCall.Axpy.of(1, Write.ACCUMULATE);
            case DOT -> new VectorCall.Dot(null, null, null);
        };
    }
}
