package dev.lockstep.reference;

import static dev.lockstep.reference.CaseNames.each;
import static dev.lockstep.reference.CaseNames.optional;
import static dev.lockstep.reference.CaseNames.product;
import static java.util.Map.entry;

import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Op;
import dev.lockstep.Reduction;
import dev.lockstep.Shape;
import dev.lockstep.op.SoftmaxCall;
import dev.lockstep.reference.float64.ActivationReference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Cases of nllLoss and softmaxCrossEntropy, such as
 * {@code softmaxCrossEntropy/n=16,classes=10,reduction=mean,smoothing=0.1,weights,ignore=3,loss,grad,data=dense}.
 *
 * <p>{@code ignore} is the ignored label, and every third row has it ({@code ignored=all}: each row); {@code loss} and
 * {@code grad} are the outputs asked for; {@code weights} draws class weights, or sets all to {@code weights=0}, and
 * {@code rowweights} does the same for each row; {@code bad} is the last row's label.
 *
 * @param op the op
 */
record LossCases(Op op) implements CaseFamily {
    /** The cases of each op. */
    static final Map<Op, CaseFamily> OF = Map.ofEntries(
            entry(Op.NLL_LOSS, new LossCases(Op.NLL_LOSS)),
            entry(Op.SOFTMAX_CROSS_ENTROPY, new LossCases(Op.SOFTMAX_CROSS_ENTROPY)));

    private static final List<String> REDUCTIONS = each("reduction", "none", "mean", "sum");

    private boolean nll() {
        return op == Op.NLL_LOSS;
    }

    @Override
    public HostCall call(CaseParams params, CaseData data) {
        int n = params.size("n");
        int classes = params.size("classes");
        Reduction reduction = Reduction.valueOf(reductionName(params));
        OptionalInt ignore = params.has("ignore") ? OptionalInt.of(params.integer("ignore", 0)) : OptionalInt.empty();
        Map<String, HostTensor> operands = new HashMap<>();
        HostTensor logits = data.floats("logits", n, classes);
        if (nll()) {
            boolean certain = classes == 1;
            double[] logP =
                    certain ? logits.toDoubles() : ActivationReference.logSoftmax(logits.toDoubles(), n, classes);
            operands.put("logProbabilities", HostTensor.of(DType.F32, logits.shape(), logP));
        } else {
            operands.put("logits", logits);
        }
        operands.put("labels", HostTensor.of(labels(params, data, n, classes, ignore), n));
        if (params.has("weights")) {
            operands.put("classWeights", weights(params, "weights", "classWeights", classes));
        }
        if (params.has("rowweights")) {
            operands.put("rowWeights", weights(params, "rowweights", "rowWeights", n));
        }
        if (nll() || params.flag("loss")) {
            operands.put(
                    "loss",
                    reduction == Reduction.NONE ? HostTensor.unwritten(DType.F32, n) : HostTensor.unwritten(DType.F32));
        }
        boolean inPlace = !nll() && params.flag("inplace");
        if (!nll() && params.flag("grad")) {
            operands.put("gradLogits", HostTensor.unwritten(DType.F32, n, classes));
        }
        double smoothing = nll() ? 0 : params.real("smoothing", 0);
        CrossEntropy options = new CrossEntropy(reduction, smoothing, null, null, ignore);
        return new HostCall(
                nll() ? SoftmaxCall.NllLoss.of(options) : SoftmaxCall.SoftmaxCrossEntropy.of(options),
                operands,
                inPlace ? Optional.of("logits") : Optional.empty());
    }

    private static String reductionName(CaseParams params) {
        String name = params.text("reduction", "mean");
        if (!REDUCTIONS.contains("reduction=" + name)) {
            throw params.invalid("'reduction=" + name + "' is none of none, mean, sum");
        }
        return name.toUpperCase(Locale.ROOT);
    }

    private static int[] labels(CaseParams params, CaseData data, int n, int classes, OptionalInt ignore) {
        int[] labels = data.integers("labels", classes, n).toInts();
        boolean all = params.text("ignored", "some").equals("all");
        for (int r = 0; ignore.isPresent() && r < n; r++) {
            if (all || r % 3 == 1) {
                labels[r] = ignore.getAsInt();
            }
        }
        if (params.has("bad")) {
            labels[n - 1] = params.integer("bad", 0);
        }
        return labels;
    }

    private static HostTensor weights(CaseParams params, String param, String operand, int size) {
        if (!params.text(param).isEmpty()) {
            float[] equal = new float[size];
            Arrays.fill(equal, (float) params.real(param, 1));
            return HostTensor.of(equal, size);
        }
        double[] weights = new CaseData(DataKind.POSITIVE, params.whole("seed", 0))
                .floats(operand, size)
                .toDoubles();
        for (int i = 0; i < size; i++) {
            weights[i] = (float) (0.25 + 2 * weights[i]);
        }
        return HostTensor.of(DType.F32, Shape.of(size), weights);
    }

    @Override
    public Stream<String> catalogue() {
        List<String> outputs = nll() ? List.of("") : List.of("loss,grad");
        List<String> ignore = List.of("", "ignore=3", "ignore=-100", "ignore=-100,ignored=all");
        List<String> smoothing = nll() ? List.of("") : List.of("", "smoothing=0.1", "smoothing=1");
        Stream<String> options = product(
                List.of("n=31,classes=10"),
                REDUCTIONS,
                smoothing,
                optional("weights"),
                ignore,
                outputs,
                each("data", "dense"));
        Stream<String> rowWeights = product(
                List.of("n=31,classes=10", "n=13,classes=207", "n=3,classes=1000"),
                REDUCTIONS,
                smoothing,
                optional("weights"),
                List.of("rowweights", "rowweights,ignore=3"),
                outputs,
                each("data", "dense", "extreme"));
        Stream<String> shapes = product(RowCases.SHAPES, REDUCTIONS, outputs, each("data", "dense"));
        Stream<String> kinds = product(
                List.of("n=16,classes=10", "n=13,classes=207"),
                REDUCTIONS,
                smoothing.subList(0, nll() ? 1 : 2),
                outputs,
                each("data", "extreme", "equal", "sparse"));
        Stream<String> special = product(
                List.of("n=31,classes=10"),
                each("reduction", "none"),
                List.of("", "ignore=-100"),
                outputs,
                each("data", "special"));
        Stream<String> empty =
                product(List.of("n=0,classes=10", "n=0,classes=0", "n=0,classes=10,rowweights"), REDUCTIONS, outputs);
        Stream<String> range = product(
                List.of("n=13,classes=10"), REDUCTIONS, outputs, List.of("bad=10", "bad=-1", "bad=-1,ignore=-100"));
        Stream<String> rest = nll()
                ? Stream.of("n=31,classes=10,reduction=mean,weights=0", "n=31,classes=10,reduction=mean,rowweights=0")
                : Stream.of(
                        "n=16,classes=10,reduction=mean,loss",
                        "n=16,classes=10,reduction=mean,grad",
                        "n=16,classes=10,reduction=mean",
                        "n=16,classes=10,reduction=none,loss",
                        "n=16,classes=10,reduction=none,grad",
                        "n=207,classes=31,reduction=mean,smoothing=0.1,weights,ignore=0,grad",
                        "n=31,classes=10,reduction=mean,weights=0,loss,grad",
                        "n=31,classes=10,reduction=sum,weights=0,loss,grad",
                        "n=31,classes=10,reduction=mean,rowweights=0,loss,grad",
                        "n=31,classes=10,reduction=sum,weights,rowweights=0,loss,grad",
                        "n=31,classes=10,reduction=none,rowweights,loss,grad,data=special",
                        "n=1000,classes=10,reduction=mean,rowweights,loss,grad",
                        "n=13,classes=1,reduction=mean,smoothing=0.1,weights,loss,grad",
                        "n=3,classes=1000,reduction=mean,smoothing=0.1,weights,loss,grad",
                        "n=1000,classes=10,reduction=mean,smoothing=0.1,weights,loss,grad");
        Stream<String> inPlace = nll()
                ? Stream.of()
                : product(
                        List.of("n=31,classes=10", "n=13,classes=207", "n=3,classes=1000"),
                        REDUCTIONS,
                        List.of("", "smoothing=0.1", "smoothing=0.1,weights", "smoothing=0.1,rowweights", "ignore=3"),
                        List.of("loss,grad,inplace", "grad,inplace"),
                        each("data", "dense", "extreme"));
        return Stream.of(options, rowWeights, shapes, kinds, special, empty, range, rest, inPlace)
                .flatMap(names -> names);
    }
}
