package dev.lockstep.reference;

import static dev.lockstep.reference.CaseNames.each;
import static dev.lockstep.reference.CaseNames.optional;
import static dev.lockstep.reference.CaseNames.product;
import static java.util.Map.entry;

import dev.lockstep.DType;
import dev.lockstep.Op;
import dev.lockstep.Write;
import dev.lockstep.op.ClassCall;
import dev.lockstep.reference.float64.ClassReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Cases of the activations, argmax and countCorrect. */
final class RowCases {
    static final List<String> SHAPES = List.of(
            "n=16,classes=10",
            "n=1,classes=10",
            "n=13,classes=1",
            "n=1,classes=1",
            "n=207,classes=31",
            "n=31,classes=207",
            "n=13,classes=16",
            "n=3,classes=1000",
            "n=1000,classes=3",
            "n=2,classes=4098",
            "n=4098,classes=2");

    /** The cases of each op. */
    static final Map<Op, CaseFamily> OF = Map.ofEntries(
            entry(Op.RELU, new Relu()),
            entry(Op.RELU_BACKWARD, new ReluBackward()),
            entry(Op.SOFTMAX, new Softmax(Op.SOFTMAX)),
            entry(Op.LOG_SOFTMAX, new Softmax(Op.LOG_SOFTMAX)),
            entry(Op.ARGMAX, new Argmax()),
            entry(Op.COUNT_CORRECT, new CountCorrect()));

    private RowCases() {}

    private static Optional<String> inPlace(CaseParams params, String input) {
        return params.flag("inplace") ? Optional.of(input) : Optional.empty();
    }

    /** {@code relu/n=207,inplace,data=dense}. */
    static final class Relu implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            int n = params.size("n");
            Map<String, HostTensor> operands =
                    Map.of("x", data.floats("x", n), "y", HostTensor.unwritten(DType.F32, n));
            return new HostCall(Op.RELU.prototype(), operands, inPlace(params, "x"));
        }

        @Override
        public Stream<String> catalogue() {
            return Stream.concat(
                    product(
                            each("n", 0, 1, 13, 16, 31, 207, 784, 1000, 4098),
                            optional("inplace"),
                            each("data", "dense")),
                    product(each("n", 31), optional("inplace"), each("data", "special", "integers")));
        }
    }

    /** {@code reluBackward/n=13,cols=16,inplace,data=dense}; in place, gradX is gradY. */
    static final class ReluBackward implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            int n = params.size("n");
            int cols = params.size("cols");
            Map<String, HostTensor> operands = Map.of(
                    "x", data.floats("x", n, cols),
                    "gradY",
                            data.kind() == DataKind.SPECIAL
                                    ? data.dense("gradY", n, cols)
                                    : data.floats("gradY", n, cols),
                    "gradX", HostTensor.unwritten(DType.F32, n, cols));
            return new HostCall(Op.RELU_BACKWARD.prototype(), operands, inPlace(params, "gradY"));
        }

        @Override
        public Stream<String> catalogue() {
            return Stream.concat(
                    product(
                            List.of("n=0,cols=13", "n=1,cols=1", "n=13,cols=16", "n=31,cols=207", "n=1,cols=4098"),
                            optional("inplace"),
                            each("data", "dense")),
                    product(
                            List.of("n=13,cols=16"),
                            optional("inplace"),
                            each("data", "special", "integers", "sparse")));
        }
    }

    /** {@code softmax/n=16,classes=10,inplace,data=extreme}, and the same for logSoftmax. */
    record Softmax(Op op) implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            int n = params.size("n");
            int classes = params.size("classes");
            Map<String, HostTensor> operands = Map.of(
                    "logits", data.floats("logits", n, classes), "out", HostTensor.unwritten(DType.F32, n, classes));
            return new HostCall(op.prototype(), operands, inPlace(params, "logits"));
        }

        @Override
        public Stream<String> catalogue() {
            return Stream.of(
                            product(SHAPES, each("data", "dense", "extreme", "equal")),
                            product(
                                    List.of("n=16,classes=10"),
                                    List.of("inplace"),
                                    each("data", "dense", "extreme", "equal", "special", "sparse")),
                            product(List.of("n=31,classes=13", "n=13,classes=1"), each("data", "special")),
                            product(List.of("n=0,classes=10", "n=13,classes=0"), each("data", "dense")))
                    .flatMap(names -> names);
        }
    }

    /** {@code argmax/n=16,classes=10,data=equal}. */
    static final class Argmax implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            int n = params.size("n");
            Map<String, HostTensor> operands = Map.of(
                    "values",
                    data.floats("values", n, params.size("classes")),
                    "out",
                    HostTensor.unwritten(DType.I32, n));
            return new HostCall(Op.ARGMAX.prototype(), operands);
        }

        @Override
        public Stream<String> catalogue() {
            return Stream.concat(
                    product(SHAPES, each("data", "dense", "equal", "integers", "special")),
                    Stream.of("n=0,classes=10,data=dense"));
        }
    }

    /** {@code countCorrect/n=16,classes=10,labels=wide,accumulate,data=dense}: wide labels are sometimes no class. */
    static final class CountCorrect implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            int n = params.size("n");
            int classes = params.size("classes");
            boolean wide = params.text("labels", "").equals("wide");
            int[] labels =
                    data.integers("labels", wide ? classes + 2 : classes, n).toInts();
            HostTensor logits = data.floats("logits", n, classes);
            int[] decided = ClassReference.argmax(logits.toDoubles(), n, classes);
            for (int r = 0; r < n; r++) {
                labels[r] = r % 2 == 0 ? decided[r] : labels[r] - (wide ? 1 : 0);
            }
            Write write = params.flag("accumulate") ? Write.ACCUMULATE : Write.OVERWRITE;
            HostTensor count = write == Write.ACCUMULATE
                    ? HostTensor.of(new int[] {params.integer("from", 41)})
                    : HostTensor.unwritten(DType.I32);
            Map<String, HostTensor> operands =
                    Map.of("logits", logits, "labels", HostTensor.of(labels, n), "count", count);
            return new HostCall(ClassCall.CountCorrect.of(write), operands);
        }

        @Override
        public Stream<String> catalogue() {
            return Stream.of(
                            product(SHAPES, List.of("", "labels=wide"), optional("accumulate"), each("data", "dense")),
                            product(List.of("n=31,classes=10"), each("data", "equal", "integers", "special")),
                            product(List.of("n=0,classes=10"), optional("accumulate")))
                    .flatMap(names -> names);
        }
    }
}
