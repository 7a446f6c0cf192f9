package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.error.AliasException;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.SoftmaxCall;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Outputs that share memory with another operand. */
class OpAliasTest {
    private static final ComputeOptions OPTIONS = ComputeOptions.defaults().withOnLeak(leak -> {});
    private static final Set<String> OUTPUTS = Set.of(
            "out",
            "counter",
            "y",
            "gradX",
            "gradWeight",
            "gradBias",
            "loss",
            "gradLogits",
            "count",
            "mean",
            "square",
            "velocity");

    /** For each form the pairs that may not overlap, as the error names them. */
    private static final Map<String, List<String>> APART = Map.ofEntries(
            Map.entry("convert to the same", List.of("out source")),
            Map.entry("gatherRows step", List.of("out source", "out index", "out step")),
            Map.entry("writeRow", List.of("out row", "out index")),
            Map.entry("linear", List.of("y x", "y weight", "y bias")),
            Map.entry(
                    "linearBackward",
                    List.of(
                            "gradX x",
                            "gradX weight",
                            "gradX gradY",
                            "gradWeight x",
                            "gradWeight weight",
                            "gradWeight gradY",
                            "gradWeight gradX",
                            "gradBias x",
                            "gradBias weight",
                            "gradBias gradY",
                            "gradBias gradX",
                            "gradBias gradWeight")),
            Map.entry("reluBackward", List.of("gradX x")),
            Map.entry(
                    "nllLoss rows",
                    List.of("loss logProbabilities", "loss labels", "loss classWeights", "loss rowWeights")),
            Map.entry(
                    "softmaxCrossEntropy",
                    List.of(
                            "loss logits",
                            "loss labels",
                            "loss classWeights",
                            "loss rowWeights",
                            "gradLogits labels",
                            "gradLogits classWeights",
                            "gradLogits rowWeights",
                            "gradLogits loss")),
            Map.entry("argmax", List.of("out values")),
            Map.entry("axpy", List.of("y x")),
            Map.entry("dot", List.of("out x", "out y")),
            Map.entry("countCorrect", List.of("count logits", "count labels")),
            Map.entry(
                    "sgd schedule",
                    List.of(
                            "weight gradient",
                            "weight velocity",
                            "weight step",
                            "weight schedule",
                            "velocity gradient",
                            "velocity step",
                            "velocity schedule")),
            Map.entry(
                    "adamW schedule",
                    List.of(
                            "weight gradient",
                            "weight mean",
                            "weight square",
                            "weight step",
                            "weight schedule",
                            "mean gradient",
                            "mean step",
                            "mean schedule",
                            "square gradient",
                            "square mean",
                            "square step",
                            "square schedule")));

    /** For each form the pairs that may be the same memory, but may not overlap otherwise. */
    private static final Map<String, List<String>> SAME = Map.of(
            "copy", List.of("out source"),
            "relu", List.of("y x"),
            "reluBackward", List.of("gradX gradY"),
            "softmax", List.of("out logits"),
            "logSoftmax", List.of("out logits"),
            "axpy overwriting", List.of("y x"),
            "softmaxCrossEntropy", List.of("gradLogits logits"));

    private final HeapCompute heap = HeapCompute.ofIndex(0);
    private final Compute compute = new Compute(heap, OPTIONS, List.of());

    @AfterEach
    void close() {
        compute.close();
    }

    static Stream<Arguments> apart() {
        return pairs(APART);
    }

    static Stream<Arguments> same() {
        return pairs(SAME);
    }

    private static Stream<Arguments> pairs(Map<String, List<String>> table) {
        return table.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .map(pair -> pair.split(" ", -1))
                        .map(names -> Arguments.of(Forms.named(entry.getKey()), names[0], names[1])));
    }

    @Test
    void everyOutputIsPairedWithEveryOtherOperand() {
        Set<String> listed = new TreeSet<>();
        Set<String> expected = new TreeSet<>();
        Set<Op> ops = new HashSet<>();
        for (Map<String, List<String>> table : List.of(APART, SAME)) {
            table.forEach((title, pairs) -> {
                Form form = Forms.named(title);
                Op op = form.in(compute).op();
                ops.add(op);
                for (String pair : pairs) {
                    String[] names = pair.split(" ", -1);
                    listed.add(op + " " + unordered(names[0], names[1]));
                }
                for (Operand output : form.operands()) {
                    boolean written = OUTPUTS.contains(output.name())
                            || (output.name().equals("weight") && (op == Op.SGD || op == Op.ADAM_W));
                    written &= op != Op.DOT || output.name().equals("out");
                    for (Operand other : form.operands()) {
                        if (written && !other.equals(output)) {
                            expected.add(op + " " + unordered(output.name(), other.name()));
                        }
                    }
                }
            });
        }
        assertThat(listed).isEqualTo(expected);
        assertThat(ops).hasSize(Op.values().length - 3).doesNotContain(Op.FILL, Op.UNIFORM, Op.INCREMENT);
    }

    private static String unordered(String one, String other) {
        return one.compareTo(other) < 0 ? one + " " + other : other + " " + one;
    }

    @ParameterizedTest
    @MethodSource("apart")
    void refusesAnOutputThatStartsWhereAnotherOperandStarts(Form form, String output, String other) {
        refused(overlapping(form, output, other, 0), output, other);
    }

    @ParameterizedTest
    @MethodSource({"apart", "same"})
    void refusesAnOutputThatBeginsInTheLastElementOfAnotherOperand(Form form, String output, String other) {
        refused(overlapping(form, output, other, form.operand(other).byteSize() - 4), output, other);
    }

    @ParameterizedTest
    @MethodSource({"apart", "same"})
    void refusesAnOutputThatEndsInTheFirstElementOfAnotherOperand(Form form, String output, String other) {
        refused(overlapping(form, other, output, form.operand(output).byteSize() - 4), output, other);
    }

    @ParameterizedTest
    @MethodSource({"apart", "same"})
    void admitsNeighboursInOneBuffer(Form form, String output, String other) {
        admitted(overlapping(form, output, other, form.operand(other).byteSize()));
        admitted(overlapping(form, other, output, form.operand(output).byteSize()));
    }

    @ParameterizedTest
    @MethodSource("same")
    void admitsTheSameMemoryWhereTheOpSaysSo(Form form, String output, String other) {
        admitted(overlapping(form, output, other, 0));
    }

    @Test
    void seesThroughRowsAndReshape() {
        Tensor rows = compute.tensor(DType.F32, 4, 3);
        admitted(new ElementCall.Copy(
                rows.rows(0, 2), rows.reshape(2, 6).rows(0, 1).reshape(2, 3)));
        admitted(new ElementCall.Copy(rows.rows(0, 2), rows.rows(2, 4)));
        OpCall shifted = new SoftmaxCall.Softmax(
                rows.rows(1, 3), rows.reshape(12).rows(5, 11).reshape(2, 3));
        heap.calls().clear();
        refused(new ElementCall.Copy(rows.rows(0, 3), rows.rows(1, 4)), "out", "source");
        refused(shifted, "out", "logits");
    }

    @Test
    void emptyViewsOverlapNothing() {
        Tensor rows = compute.tensor(DType.F32, 4, 3);
        admitted(new ElementCall.Convert(rows.rows(2, 2), Scale.NONE, rows.rows(2, 2)));
    }

    /** Makes the call with {@code late} beginning some bytes after {@code early} in one buffer. */
    private OpCall overlapping(Form form, String late, String early, long bytes) {
        HeapBuffer shared = HeapBuffer.ofBytes(1024);
        Map<String, Tensor> tensors = form.tensors(compute);
        tensors.put(early, view(shared, form.operand(early), 0));
        tensors.put(late, view(shared, form.operand(late), bytes));
        return form.call().apply(tensors);
    }

    private Tensor view(HeapBuffer buffer, Operand operand, long byteOffset) {
        Tensor all = compute.wrap(
                buffer,
                operand.dtype(),
                Shape.of(buffer.byteSize() / operand.dtype().byteSize()));
        long first = byteOffset / operand.dtype().byteSize();
        return all.rows(first, first + operand.shape().size())
                .reshape(operand.shape().toArray());
    }

    private void refused(OpCall call, String output, String other) {
        AliasException error =
                catchThrowableOfType(AliasException.class, () -> compute.ops().call(call));
        assertThat(error)
                .isNotNull()
                .hasMessage(call.op() + ": " + output + " overlaps " + other + " in memory; give it memory of its own");
        assertThat(error.op()).isEqualTo(call.op());
        assertThat(error.operand()).isEqualTo(output);
        assertThat(error.other()).isEqualTo(other);
        assertThat(heap.calls()).isEmpty();
    }

    private void admitted(OpCall call) {
        int before = heap.calls().size();
        compute.ops().call(call);
        assertThat(heap.calls()).hasSize(before + 1).last().isEqualTo(call);
    }
}
