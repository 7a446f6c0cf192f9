package dev.lockstep;

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
    ADAM_W("adamW");

    private final String label;

    Op(String label) {
        this.label = label;
    }

    /** Returns the method's name in {@link Ops}. */
    @Override
    public String toString() {
        return label;
    }
}
