package dev.lockstep.reference;

import static dev.lockstep.reference.CaseNames.each;
import static dev.lockstep.reference.CaseNames.optional;
import static dev.lockstep.reference.CaseNames.product;
import static java.util.Map.entry;

import dev.lockstep.DType;
import dev.lockstep.Op;
import dev.lockstep.op.ElementCall;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Cases of fill, copy, uniform, increment and writeRow. */
final class MemoryCases {
    private static final List<String> DTYPES = each("dtype", (Object[]) DType.values());

    /** The cases of each op. */
    static final Map<Op, CaseFamily> OF = Map.ofEntries(
            entry(Op.FILL, new Fill()),
            entry(Op.COPY, new Copy()),
            entry(Op.UNIFORM, new Uniform()),
            entry(Op.INCREMENT, new Increment()),
            entry(Op.WRITE_ROW, new WriteRow()));

    private MemoryCases() {}

    /** {@code fill/dtype=F32,n=13,value=0.1}. */
    static final class Fill implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            HostTensor out = HostTensor.unwritten(params.choice("dtype", DType.class, DType.F32), params.size("n"));
            return new HostCall(ElementCall.Fill.of(params.real("value", 0)), Map.of("out", out));
        }

        @Override
        public Stream<String> catalogue() {
            return Stream.of(
                            product(
                                    each("dtype", "F32", "BF16", "F64"),
                                    each("n", 13),
                                    each("value", 0.1, "NaN", -0.0)),
                            product(
                                    each("dtype", "F32", "BF16"),
                                    each("n", 31),
                                    each("value", "Infinity", 1e39, 1e-44)),
                            product(each("dtype", "I32"), each("n", 207), each("value", 0, -2147483648)),
                            product(each("dtype", "U8"), each("n", 207), each("value", 0, 255)),
                            product(DTYPES, each("n", 0, 1, 4098), each("value", 1)))
                    .flatMap(names -> names);
        }
    }

    /** {@code copy/dtype=F32,n=13,inplace}. */
    static final class Copy implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            DType dtype = params.choice("dtype", DType.class, DType.F32);
            HostTensor source = data.bits("source", dtype, params.size("n"));
            Map<String, HostTensor> operands =
                    Map.of("source", source, "out", HostTensor.unwritten(dtype, params.size("n")));
            Optional<String> inPlace = params.flag("inplace") ? Optional.of("source") : Optional.empty();
            return new HostCall(Op.COPY.prototype(), operands, inPlace);
        }

        @Override
        public Stream<String> catalogue() {
            return Stream.concat(
                    product(DTYPES, each("n", 0, 1, 13, 1000)), product(DTYPES, each("n", 31), optional("inplace")));
        }
    }

    /** {@code uniform/n=13,low=-0.5,high=0.5,stream=1}. */
    static final class Uniform implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            ElementCall.Uniform uniform = ElementCall.Uniform.of(
                    (float) params.real("low", 0),
                    (float) params.real("high", 1),
                    params.whole("seed", 0),
                    params.whole("stream", 0));
            return new HostCall(uniform, Map.of("out", HostTensor.unwritten(DType.F32, params.size("n"))));
        }

        @Override
        public Stream<String> catalogue() {
            return Stream.of(
                            product(each("n", 0, 1, 2, 3, 13, 16, 31, 207, 784, 1000, 4098)),
                            product(each("n", 31), each("low", -0.5), each("high", 0.5), each("stream", 1)),
                            Stream.of(
                                    "n=207,low=0.1,high=0.1",
                                    "n=207,low=-0.035714287,high=0.035714287,stream=-1",
                                    "n=13,low=-1e30,high=1e30,stream=4294967296"))
                    .flatMap(names -> names);
        }
    }

    /** {@code increment/n=13,by=1}. */
    static final class Increment implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            HostTensor counter = params.flag("scalar")
                    ? data.bits("counter", DType.I32)
                    : data.bits("counter", DType.I32, params.size("n"));
            if (params.has("from")) {
                int[] values = new int[counter.size()];
                Arrays.fill(values, params.integer("from", 0));
                counter = HostTensor.of(values, counter.shape().toArray());
            }
            return new HostCall(ElementCall.Increment.of(params.integer("by", 1)), Map.of("counter", counter));
        }

        @Override
        public Stream<String> catalogue() {
            return Stream.of(
                    "scalar,by=1",
                    "scalar,by=1,from=2147483647",
                    "scalar,by=-1,from=-2147483648",
                    "n=0,by=1",
                    "n=1,by=0",
                    "n=13,by=-2147483648",
                    "n=1000,by=2147483647");
        }
    }

    /** {@code writeRow/dtype=F32,rows=13,cols=31,index=12}; without {@code cols} a row is a scalar. */
    static final class WriteRow implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            DType dtype = params.choice("dtype", DType.class, DType.F32);
            int rows = params.size("rows");
            HostTensor index = HostTensor.of(new int[] {params.integer("index", 0)});
            boolean scalars = !params.has("cols");
            HostTensor row = scalars ? data.bits("row", dtype) : data.bits("row", dtype, params.size("cols"));
            HostTensor out =
                    scalars ? data.bits("out", dtype, rows) : data.bits("out", dtype, rows, params.size("cols"));
            return new HostCall(Op.WRITE_ROW.prototype(), Map.of("row", row, "index", index, "out", out));
        }

        @Override
        public Stream<String> catalogue() {
            return Stream.of(
                            product(DTYPES, each("rows", 13), each("cols", 31), each("index", 0, 12)),
                            product(DTYPES, each("rows", 207), each("index", 206)),
                            product(each("rows", 13), optional("cols=31"), each("index", 13, -1)),
                            Stream.of("rows=1,cols=784,index=0", "rows=31,cols=0,index=30", "rows=0,index=0"))
                    .flatMap(names -> names);
        }
    }
}
