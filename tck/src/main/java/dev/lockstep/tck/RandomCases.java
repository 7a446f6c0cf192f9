package dev.lockstep.tck;

import dev.lockstep.Compute;
import dev.lockstep.reference.CaseResult;
import dev.lockstep.reference.OpCase;
import dev.lockstep.reference.Status;
import dev.lockstep.reference.Verifier;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/**
 * Random cases as jqwik properties, one for each op: shapes, options and data are drawn, a failure is shrunk to a small case,
 * and the replay line is printed. A backend's author extends it as {@link ConformanceSuite}:
 *
 * <pre>{@code
 * class AcmeRandomCasesTest extends RandomCases {
 *     @Override
 *     protected Compute open() {
 *         return Compute.open("acme");
 *     }
 * }
 * }</pre>
 */
@SuppressWarnings("exports") // jqwik is there for those who run the properties
public abstract class RandomCases {
    private static final int TRIES = 60;

    private static final List<String> DTYPES = List.of("F32", "BF16", "F64", "I32", "U8");
    private static final List<String> KINDS =
            List.of("dense", "positive", "sparse", "integers", "extreme", "equal", "special");

    /**
     * The bound on a long sum is for rounding errors that do not all point the same way. When all terms are equal they do,
     * and honest float32 that adds one term after the other goes beyond it.
     */
    private static final List<String> KINDS_OF_SUMS =
            KINDS.stream().filter(kind -> !kind.equals("equal")).toList();

    private Compute compute;

    /** For subclasses. */
    protected RandomCases() {}

    /** Opens the device. It is closed after each property. */
    protected abstract Compute open();

    @BeforeProperty
    final void openDevice() {
        compute = open();
    }

    @AfterProperty
    final void closeDevice() {
        if (compute != null) { // open may have found no device, and aborted the test
            compute.close();
        }
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.FULL)
    final void memoryOps(@ForAll("memoryCases") String name) {
        check(name);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.FULL)
    final void converts(@ForAll("convertCases") String name) {
        check(name);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.FULL)
    final void gathersRows(@ForAll("gatherCases") String name) {
        check(name);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.FULL)
    final void linear(@ForAll("linearCases") String name) {
        check(name);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.FULL)
    final void linearBackward(@ForAll("linearBackwardCases") String name) {
        check(name);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.FULL)
    final void activations(@ForAll("activationCases") String name) {
        check(name);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.FULL)
    final void losses(@ForAll("lossCases") String name) {
        check(name);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.FULL)
    final void classes(@ForAll("classCases") String name) {
        check(name);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.FULL)
    final void sgd(@ForAll("sgdCases") String name) {
        check(name);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.FULL)
    final void vectors(@ForAll("vectorCases") String name) {
        check(name);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.FULL)
    final void adamW(@ForAll("adamWCases") String name) {
        check(name);
    }

    @Provide
    final Arbitrary<String> memoryCases() {
        return Arbitraries.oneOf(
                parts(
                        "fill/",
                        List.of(of("dtype", DTYPES), size("n", 0, 300), option("value=7", "value=0", "value=1"))),
                parts("copy/", List.of(of("dtype", DTYPES), size("n", 0, 300), flag("inplace"))),
                parts(
                        "uniform/",
                        List.of(size("n", 0, 300), size("stream", 0, 1000), option("low=-0.5,high=0.25", "low=0"))),
                parts("increment/", List.of(size("n", 0, 300), size("by", -1000, 1000))),
                parts(
                        "writeRow/",
                        List.of(of("dtype", DTYPES), size("rows", 1, 40), size("cols", 0, 40), size("index", -1, 40))));
    }

    @Provide
    final Arbitrary<String> vectorCases() {
        return Arbitraries.oneOf(
                parts(
                        "axpy/",
                        List.of(
                                size("n", 0, 600),
                                option("factor=1", "factor=-0.3", "factor=0", "factor=1e30"),
                                option("", "accumulate", "inplace"),
                                of("data", KINDS))),
                parts("dot/", List.of(size("n", 0, 6000), of("data", KINDS_OF_SUMS))));
    }

    @Provide
    final Arbitrary<String> convertCases() {
        return parts(
                "convert/",
                List.of(
                        of("from", DTYPES),
                        option(
                                "to=BF16",
                                "to=F64",
                                "to=I32",
                                "to=U8",
                                "to=F32",
                                "to=F32,factor=0.3,shift=-7",
                                "to=F32,pixels"),
                        size("n", 0, 600)));
    }

    @Provide
    final Arbitrary<String> gatherCases() {
        return parts(
                "gatherRows/",
                List.of(
                        size("rows", 1, 50),
                        size("batch", 1, 40),
                        option("cols=1", "cols=13", "cols=784", "cols=0", ""),
                        option("source=F32", "source=U8", "source=U8,pixels", "source=F32,factor=2.5,shift=0.1"),
                        option("", "steps=1,step=0", "steps=4,step=0", "steps=4,step=3", "steps=4,step=4", "bad=-1")));
    }

    @Provide
    final Arbitrary<String> linearCases() {
        return parts(
                "linear/",
                List.of(
                        size("n", 0, 70),
                        size("in", 0, 300),
                        size("out", 0, 70),
                        flag("bias"),
                        of("data", KINDS_OF_SUMS)));
    }

    @Provide
    final Arbitrary<String> linearBackwardCases() {
        return parts(
                "linearBackward/",
                List.of(
                        size("n", 0, 70),
                        size("in", 0, 200),
                        size("out", 0, 50),
                        option("dx,dw,db", "dx", "dw", "db", "dx,dw", "dx,db", "dw,db", ""),
                        flag("accumulate"),
                        of("data", KINDS_OF_SUMS)));
    }

    @Provide
    final Arbitrary<String> activationCases() {
        return Arbitraries.oneOf(
                parts("relu/", List.of(size("n", 0, 300), flag("inplace"), of("data", KINDS))),
                parts(
                        "reluBackward/",
                        List.of(size("n", 0, 30), size("cols", 0, 30), flag("inplace"), of("data", KINDS))),
                parts(
                        "softmax/",
                        List.of(size("n", 0, 40), size("classes", 0, 300), flag("inplace"), of("data", KINDS))),
                parts(
                        "logSoftmax/",
                        List.of(size("n", 0, 40), size("classes", 0, 300), flag("inplace"), of("data", KINDS))));
    }

    @Provide
    final Arbitrary<String> lossCases() {
        Arbitrary<String> reduction = of("reduction", List.of("none", "mean", "sum"));
        Arbitrary<String> weights =
                option("", "weights", "rowweights", "weights,rowweights", "weights=0,rowweights", "rowweights=0");
        Arbitrary<String> ignore = option("", "ignore=0", "ignore=-100", "ignore=7", "ignore=-1,ignored=all", "bad=-5");
        return Arbitraries.oneOf(
                parts("nllLoss/", List.of(size("n", 1, 60), size("classes", 1, 80), reduction, weights, ignore)),
                parts(
                        "softmaxCrossEntropy/",
                        List.of(
                                size("n", 1, 60),
                                size("classes", 1, 80),
                                reduction,
                                weights,
                                ignore,
                                option("", "smoothing=0.1", "smoothing=0.9", "smoothing=1"),
                                option("loss,grad", "loss", "grad", "loss,grad,inplace"),
                                of("data", KINDS))));
    }

    @Provide
    final Arbitrary<String> classCases() {
        return Arbitraries.oneOf(
                parts("argmax/", List.of(size("n", 0, 60), size("classes", 1, 300), of("data", KINDS))),
                parts(
                        "countCorrect/",
                        List.of(
                                size("n", 0, 60),
                                size("classes", 1, 300),
                                option("", "labels=wide"),
                                flag("accumulate"),
                                of("data", KINDS))));
    }

    @Provide
    final Arbitrary<String> sgdCases() {
        return parts(
                "sgd/",
                List.of(
                        size("n", 0, 600),
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
                        of("data", KINDS)));
    }

    @Provide
    final Arbitrary<String> adamWCases() {
        return parts(
                "adamW/",
                List.of(
                        size("n", 0, 600),
                        size("step", 0, 5000),
                        option("lr=0.001", "lr=0", "lr=0.5", "lr=0.5,schedule=0", "lr=0.1,schedule=5001"),
                        option("", "beta1=0,beta2=0", "beta1=0.5,beta2=0.9", "epsilon=0.01"),
                        option("decay=0", "decay=0.01", "decay=1"),
                        of("data", KINDS)));
    }

    private void check(String name) {
        CaseResult result = Verifier.run(compute, OpCase.parse(name));
        if (result.status() == Status.FAILED) {
            throw new AssertionError(result.toString());
        }
    }

    private static Arbitrary<String> size(String key, int least, int most) {
        return Arbitraries.integers().between(least, most).map(size -> key + "=" + size);
    }

    private static Arbitrary<String> of(String key, List<String> values) {
        return Arbitraries.of(values).map(value -> key + "=" + value);
    }

    private static Arbitrary<String> option(String... texts) {
        return Arbitraries.of(texts);
    }

    private static Arbitrary<String> flag(String flag) {
        return option("", flag);
    }

    /** Joins what is drawn, and a seed, to the name of a case. */
    private static Arbitrary<String> parts(String prefix, List<Arbitrary<String>> parts) {
        List<Arbitrary<String>> all = new ArrayList<>(parts);
        all.add(size("seed", 0, 1_000_000));
        return Combinators.combine(all)
                .as(drawn -> prefix
                        + String.join(
                                ",",
                                drawn.stream().filter(part -> !part.isEmpty()).toList()));
    }
}
