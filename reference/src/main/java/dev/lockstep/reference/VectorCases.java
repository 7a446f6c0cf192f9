package dev.lockstep.reference;

import static dev.lockstep.reference.CaseNames.each;
import static dev.lockstep.reference.CaseNames.optional;
import static dev.lockstep.reference.CaseNames.product;
import static java.util.Map.entry;

import dev.lockstep.DType;
import dev.lockstep.Op;
import dev.lockstep.Write;
import dev.lockstep.op.VectorCall;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Cases of axpy and dot. */
final class VectorCases {
    private static final List<String> SIZES = each("n", 0, 1, 13, 16, 31, 207, 784, 1000, 4098);

    /** The cases of each op. */
    static final Map<Op, CaseFamily> OF = Map.ofEntries(entry(Op.AXPY, new Axpy()), entry(Op.DOT, new Dot()));

    private VectorCases() {}

    /** {@code axpy/n=13,factor=0.5,accumulate,data=dense}, or {@code inplace}. */
    static final class Axpy implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            int n = params.size("n");
            boolean adds = params.flag("accumulate");
            VectorCall options =
                    VectorCall.Axpy.of(params.real("factor", 1), adds ? Write.ACCUMULATE : Write.OVERWRITE);
            HostTensor y = adds ? data.floats("y", n) : HostTensor.unwritten(DType.F32, n);
            boolean inPlace = params.flag("inplace");
            if (adds && inPlace) {
                throw params.invalid("what is added to cannot be x");
            }
            return new HostCall(
                    options, Map.of("x", data.floats("x", n), "y", y), inPlace ? Optional.of("x") : Optional.empty());
        }

        @Override
        public Stream<String> catalogue() {
            return Stream.of(
                            product(SIZES, each("factor", -0.3), optional("accumulate"), each("data", "dense")),
                            product(
                                    each("n", 207),
                                    each("factor", 1, -1, 0, 1e30, 0.1),
                                    optional("accumulate"),
                                    each("data", "dense", "special", "extreme")),
                            product(each("n", 31, 207), each("factor", 0.5), List.of("inplace")))
                    .flatMap(names -> names);
        }
    }

    /** {@code dot/n=207,data=dense}. */
    static final class Dot implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            int n = params.size("n");
            HostTensor y = data.kind() == DataKind.SPECIAL ? data.dense("y", n) : data.floats("y", n);
            Map<String, HostTensor> operands =
                    Map.of("x", data.floats("x", n), "y", y, "out", HostTensor.unwritten(DType.F32));
            return new HostCall(Op.DOT.prototype(), operands);
        }

        @Override
        public Stream<String> catalogue() {
            return Stream.of(
                            product(SIZES, each("data", "dense", "positive", "sparse", "integers")),
                            Stream.of(
                                    "n=100000,data=dense",
                                    "n=100003,data=positive",
                                    "n=31,data=special",
                                    "n=31,data=extreme"))
                    .flatMap(names -> names);
        }
    }
}
