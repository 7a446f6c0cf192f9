package dev.lockstep.tck;

import static dev.lockstep.tck.CaseSpace.extent;
import static dev.lockstep.tck.CaseSpace.flag;
import static dev.lockstep.tck.CaseSpace.oneOf;
import static dev.lockstep.tck.CaseSpace.option;

import java.util.List;
import java.util.stream.Stream;

/** What random cases of each op are drawn from: every option, and more shapes than the catalogue has. */
final class CaseSpaces {
    private static final List<String> DTYPES = List.of("F32", "BF16", "F64", "I32", "U8");

    private static final CaseSpace.Part DATA =
            oneOf("data", List.of("dense", "positive", "sparse", "integers", "extreme", "equal", "special"));

    /**
     * The bound on a long sum is for rounding errors that do not all point the same way. When all terms are equal they do,
     * and honest float32 that adds one term after the other goes beyond it.
     */
    private static final CaseSpace.Part DATA_OF_SUMS =
            oneOf("data", List.of("dense", "positive", "sparse", "integers", "extreme", "special"));

    private static final CaseSpace.Part INPLACE = flag("inplace");
    private static final CaseSpace.Part DTYPE = oneOf("dtype", DTYPES);

    private CaseSpaces() {}

    /** Returns one for each op. */
    static List<CaseSpace> all() {
        return Stream.of(memory(), transfers(), linear(), activations(), losses(), optimizers(), vectors())
                .flatMap(List::stream)
                .toList();
    }

    private static List<CaseSpace> memory() {
        return List.of(
                new CaseSpace("fill", DTYPE, extent("n", 0, 300), option("value=0", "value=1", "value=7")),
                new CaseSpace("copy", DTYPE, extent("n", 0, 300), INPLACE),
                new CaseSpace(
                        "uniform",
                        extent("n", 0, 300),
                        extent("stream", 0, 1000),
                        option("low=0", "low=-0.5,high=0.25")),
                new CaseSpace("increment", extent("n", 0, 300), extent("by", -1000, 1000)));
    }

    private static List<CaseSpace> transfers() {
        return List.of(
                new CaseSpace(
                        "convert",
                        oneOf("from", DTYPES),
                        option(
                                "to=F32",
                                "to=BF16",
                                "to=F64",
                                "to=I32",
                                "to=U8",
                                "to=F32,pixels",
                                "to=F32,factor=0.3,shift=-7"),
                        extent("n", 0, 600)),
                new CaseSpace(
                        "gatherRows",
                        extent("rows", 1, 50),
                        extent("batch", 1, 40),
                        option("cols=1", "", "cols=13", "cols=784", "cols=0"),
                        option("source=F32", "source=U8", "source=U8,pixels", "source=F32,factor=2.5,shift=0.1"),
                        option("", "steps=1,step=0", "steps=4,step=0", "steps=4,step=3", "steps=4,step=4", "bad=-1")),
                new CaseSpace(
                        "writeRow", DTYPE, extent("rows", 1, 40), extent("cols", 0, 40), extent("index", -1, 40)));
    }

    private static List<CaseSpace> linear() {
        return List.of(
                new CaseSpace(
                        "linear",
                        extent("n", 0, 70),
                        extent("in", 0, 300),
                        extent("out", 0, 70),
                        flag("bias"),
                        DATA_OF_SUMS),
                new CaseSpace(
                        "linearBackward",
                        extent("n", 0, 70),
                        extent("in", 0, 200),
                        extent("out", 0, 50),
                        option("dx", "dw", "db", "dx,dw", "dx,db", "dw,db", "dx,dw,db", ""),
                        flag("accumulate"),
                        DATA_OF_SUMS));
    }

    private static List<CaseSpace> activations() {
        return List.of(
                new CaseSpace("relu", extent("n", 0, 300), INPLACE, DATA),
                new CaseSpace("reluBackward", extent("n", 0, 30), extent("cols", 0, 30), INPLACE, DATA),
                new CaseSpace("softmax", extent("n", 0, 40), extent("classes", 0, 300), INPLACE, DATA),
                new CaseSpace("logSoftmax", extent("n", 0, 40), extent("classes", 0, 300), INPLACE, DATA));
    }

    private static List<CaseSpace> losses() {
        CaseSpace.Part rows = extent("n", 1, 60);
        CaseSpace.Part classes = extent("classes", 1, 80);
        CaseSpace.Part reduction = oneOf("reduction", List.of("none", "mean", "sum"));
        CaseSpace.Part weights =
                option("", "weights", "rowweights", "weights,rowweights", "weights=0,rowweights", "rowweights=0");
        CaseSpace.Part ignore = option("", "ignore=0", "ignore=-100", "ignore=7", "ignore=-1,ignored=all", "bad=-5");
        return List.of(
                new CaseSpace("nllLoss", rows, classes, reduction, weights, ignore),
                new CaseSpace(
                        "softmaxCrossEntropy",
                        rows,
                        classes,
                        reduction,
                        weights,
                        ignore,
                        option("", "smoothing=0.1", "smoothing=0.9", "smoothing=1"),
                        option("loss", "grad", "loss,grad", "loss,grad,inplace"),
                        DATA),
                new CaseSpace("argmax", extent("n", 0, 60), extent("classes", 1, 300), DATA),
                new CaseSpace(
                        "countCorrect",
                        extent("n", 0, 60),
                        extent("classes", 1, 300),
                        option("", "labels=wide"),
                        flag("accumulate"),
                        DATA));
    }

    private static List<CaseSpace> optimizers() {
        return List.of(
                new CaseSpace(
                        "sgd",
                        extent("n", 0, 600),
                        option("lr=0.1", "lr=0", "lr=0.003", "lr=2"),
                        option(
                                "",
                                "momentum=0.9",
                                "momentum=0.5,nesterov",
                                "momentum=0.9,dampening=0.3,step=0",
                                "momentum=0.9,dampening=0.3,step=3",
                                "momentum=0.9,step=0,nesterov",
                                "schedule=0",
                                "schedule=9,step=4",
                                "schedule=9,step=8,momentum=0.9"),
                        option("", "decay=0.01", "decay=1"),
                        DATA),
                new CaseSpace(
                        "adamW",
                        extent("n", 0, 600),
                        extent("step", 0, 5000),
                        option("lr=0.001", "lr=0", "lr=0.5", "lr=0.5,schedule=0", "lr=0.1,schedule=5001"),
                        option("", "beta1=0,beta2=0", "beta1=0.5,beta2=0.9", "epsilon=0.01"),
                        option("decay=0", "decay=0.01", "decay=1"),
                        DATA));
    }

    private static List<CaseSpace> vectors() {
        return List.of(
                new CaseSpace(
                        "axpy",
                        extent("n", 0, 600),
                        option("factor=1", "factor=-0.3", "factor=0", "factor=1e30"),
                        option("", "accumulate", "inplace"),
                        DATA),
                new CaseSpace("dot", extent("n", 0, 6000), DATA_OF_SUMS));
    }
}
