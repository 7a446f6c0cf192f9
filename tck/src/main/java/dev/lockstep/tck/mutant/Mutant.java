package dev.lockstep.tck.mutant;

import dev.lockstep.MathMode;
import dev.lockstep.tck.QueueSuite;
import java.util.Locale;

/**
 * A mistake that a backend could make, and what catches it: a case of the catalogue, or, where it takes several queues, a test of
 * {@link QueueSuite}.
 */
public enum Mutant {
    BIAS_DROPPED("linear leaves the bias out", "linear/n=16,in=784,out=10,bias,data=dense,seed=0"),
    TF32_INPUTS("linear rounds its factors to TF32", "linear/n=33,in=16,out=16,data=tripwire,seed=0"),
    BF16_PRODUCTS(
            MathMode.TF32,
            "linear rounds its factors to BF16, opened in TF32",
            "linear/n=207,in=16,out=13,data=dense,seed=0"),
    BF16_GRADIENTS(
            MathMode.TF32,
            "linearBackward rounds its factors to BF16, opened in TF32",
            "linearBackward/n=1,in=784,out=10,dx,dw,db,data=dense,seed=0"),
    BF16_SUMS(
            MathMode.BF16,
            "linear adds up in BF16, not only its factors are rounded",
            "linear/n=16,in=784,out=10,data=positive,seed=0"),
    BF16_BIAS(MathMode.BF16, "linear rounds its bias to BF16", "linear/n=1,in=1,out=207,bias,data=dense,seed=0"),
    LAST_COLUMN_SKIPPED("linear does not write its last column", "linear/n=13,in=31,out=16,data=integers,seed=0"),
    ONE_NAN("linear leaves a NaN", "linear/n=16,in=784,out=10,data=dense,seed=0"),
    ONE_ELEMENT_OFF("one element of gradWeight is 1 % off", "linearBackward/n=16,in=784,out=10,dw,data=dense,seed=0"),
    GRADIENT_OVERWRITES(
            "linearBackward overwrites where it should accumulate",
            "linearBackward/n=16,in=784,out=10,db,accumulate,data=dense,seed=0"),
    INPUT_SPOILED(
            "linearBackward uses gradY as its workspace", "linearBackward/n=16,in=784,out=10,dx,data=dense,seed=0"),
    NO_MAX_SHIFT("softmax does not subtract the maximum", "softmax/n=16,classes=10,data=extreme,seed=0"),
    LOSS_WITHOUT_MAX_SHIFT(
            "the loss does not subtract the maximum",
            "softmaxCrossEntropy/n=16,classes=10,reduction=mean,loss,grad,data=extreme,seed=0"),
    LAST_OF_EQUALS("argmax takes the highest index of equals", "argmax/n=16,classes=10,data=equal,seed=0"),
    SMOOTHING_IGNORED(
            "softmaxCrossEntropy ignores label smoothing",
            "softmaxCrossEntropy/n=31,classes=10,reduction=mean,smoothing=0.1,loss,grad,data=dense,seed=0"),
    IGNORED_ROWS_COUNTED(
            "the mean divides by all rows, ignored ones too",
            "softmaxCrossEntropy/n=31,classes=10,reduction=mean,ignore=-100,loss,grad,data=dense,seed=0"),
    UNWEIGHTED_MEAN(
            "the mean divides by the number of rows, not by their weights",
            "softmaxCrossEntropy/n=31,classes=10,reduction=mean,weights,loss,grad,data=dense,seed=0"),
    GRADIENT_OF_SUM(
            "the gradient is not divided by the batch",
            "softmaxCrossEntropy/n=16,classes=10,reduction=mean,grad,seed=0"),
    LABELS_UNCHECKED(
            "labels out of range become the nearest class",
            "softmaxCrossEntropy/n=13,classes=10,reduction=none,loss,grad,bad=10,seed=0"),
    LEARNING_RATE_OFF("sgd's learning rate is 0.1 % off", "sgd/n=207,lr=0.1,data=dense,seed=0"),
    SCHEDULE_ONE_STEP_OFF("sgd takes the learning rate of the next step", "sgd/n=207,lr=0.1,schedule=9,step=3,seed=0"),
    DAMPENED_FIRST_STEP(
            "sgd dampens the first step too", "sgd/n=207,lr=0.1,momentum=0.9,dampening=0.1,step=0,data=dense,seed=0"),
    NESTEROV_IGNORED("sgd does not look ahead", "sgd/n=207,lr=0.1,momentum=0.9,nesterov,data=dense,seed=0"),
    DECAY_COUPLED("adamW adds weight decay to the gradient", "adamW/n=207,step=9,decay=0.5,data=dense,seed=0"),
    NO_BIAS_CORRECTION("adamW does not correct its means' bias", "adamW/n=207,step=9,data=dense,seed=0"),
    GATHER_ONE_STEP_OFF(
            "gatherRows takes the batch of the next step",
            "gatherRows/rows=31,cols=784,batch=16,source=F32,steps=5,step=3,seed=0"),
    WRITES_PAST_END("relu writes one element too many", "relu/n=13,data=dense,seed=0"),
    NOT_DETERMINISTIC("linear gives other bits each time", "linear/n=16,in=784,out=10,data=dense,seed=0"),
    CONVERT_TRUNCATES("convert to BF16 drops bits instead of rounding", "convert/from=F32,to=BF16,n=207,seed=0"),
    CONVERT_WRAPS("convert to U8 wraps around", "convert/from=F32,to=U8,n=207,seed=0"),
    AXPY_OVERWRITES("axpy overwrites where it should add", "axpy/n=207,factor=0.1,accumulate,data=dense,seed=0"),
    DOT_WITHOUT_LAST("dot leaves its last term out", "dot/n=784,data=dense,seed=0"),
    INCREMENT_SATURATES("increment stops at the greatest value", "increment/scalar,by=1,from=2147483647,seed=0"),
    PROGRAM_RATE_OFF_LATER(
            "a program's learning rate is 0.1 % off from the third step on",
            "program/n=16,in=784,out=10,steps=20,optimizer=sgd,lr=0.01,bias,seed=0"),
    PROGRAM_SKIPS_AN_UPDATE(
            "a program leaves the optimizer out in its fourth step",
            "program/n=16,in=784,out=10,steps=20,optimizer=sgd,lr=0.01,bias,seed=0"),
    PROGRAM_DROPS_LAST_CALL(
            "programs leave out their last call",
            "program/n=16,in=784,out=10,steps=20,optimizer=sgd,lr=0.01,bias,seed=0"),
    MEMORY_NOT_ZEROED("new memory holds what was there before", "fill/dtype=F32,n=13,value=0.1,seed=0"),
    UPLOAD_IGNORES_OFFSET("uploads to a view go to the start of its memory", "copy/dtype=F32,n=13,seed=0"),
    DOWNLOAD_IGNORES_OFFSET("downloads of a view come from the start of its memory", "copy/dtype=F32,n=13,seed=0"),
    UPLOAD_ENDS_HALFWAY("uploads that go on after the call copy the first half only", "copy/dtype=F32,n=13,seed=0"),
    DOWNLOAD_ENDS_HALFWAY(
            "downloads that go on after the call copy the first half only",
            "QueueSuite.copiesComeToTheirEndWhileAProgramRunsInAnotherQueue"),
    EVENTS_IGNORED(
            "a queue that is to wait for an upload of another goes on at once",
            "QueueSuite.theNextBlockIsUploadedWhileThisOneIsWorkedOn"),
    FAULT_TOLD_BY_ANY_QUEUE(
            "a label out of range is told by the queue that is waited for first",
            "QueueSuite.aLabelOutOfRangeIsToldByItsQueueAndByNoOther");

    private static final String SUITE = "QueueSuite.";

    private final MathMode mode;
    private final String mistake;
    private final String witness;

    Mutant(String mistake, String witness) {
        this(MathMode.FP32, mistake, witness);
    }

    Mutant(MathMode mode, String mistake, String witness) {
        this.mode = mode;
        this.mistake = mistake;
        this.witness = witness;
    }

    /** Returns the math mode in which it is caught. */
    public MathMode mode() {
        return mode;
    }

    /** Returns what it does wrong. */
    public String mistake() {
        return mistake;
    }

    /** Returns the name of the case that catches it, or that of the test. */
    public String witness() {
        return witness;
    }

    /** Returns whether a case catches it. */
    public boolean isCaughtByCase() {
        return !witness.startsWith(SUITE);
    }

    /** Returns the name, in lower case with hyphens. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
