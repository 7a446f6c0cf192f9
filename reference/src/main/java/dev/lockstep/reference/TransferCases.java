package dev.lockstep.reference;

import static dev.lockstep.reference.CaseNames.each;
import static dev.lockstep.reference.CaseNames.product;
import static java.util.Map.entry;

import dev.lockstep.DType;
import dev.lockstep.Op;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Scale;
import dev.lockstep.Shape;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.RowCall;
import dev.lockstep.reference.float64.DataReference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Cases of convert and gatherRows. */
final class TransferCases {
    /** Ties, ends of ranges, subnormals, NaN and infinity: where conversions go wrong. */
    private static final double[] EDGES = {
        0,
        -0.0,
        0.5,
        -0.5,
        1.5,
        2.5,
        0.999999,
        -0.999999,
        254.5,
        255,
        255.5,
        256,
        -1,
        300,
        1 + 0x1p-8,
        1 + 0x1p-8 + 0x1p-23,
        1 + 3 * 0x1p-8,
        1 + 0x1p-24,
        1 + 3 * 0x1p-24,
        1 + 0x1p-24 + 0x1p-40,
        16777217,
        16777219,
        2147483647,
        -2147483648,
        2147483648.0,
        -2147483649.0,
        2147483583,
        1e10,
        -1e10,
        0x1.fffffep127,
        0x1.fffffefp127,
        0x1.ffffffp127,
        0x1.fep127,
        0x1.ffp127,
        1e300,
        -1e300,
        0x1p-126,
        0x1p-149,
        0x1p-150,
        0x1.8p-149,
        0x1p-133,
        1e-320,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };

    /** The cases of each op. */
    static final Map<Op, CaseFamily> OF =
            Map.ofEntries(entry(Op.CONVERT, new Convert()), entry(Op.GATHER_ROWS, new Gather()));

    private TransferCases() {}

    private static Scale scale(CaseParams params) {
        if (params.flag("pixels")) {
            return Scale.PIXELS;
        }
        return new Scale((float) params.real("factor", 1), (float) params.real("shift", 0));
    }

    /** {@code convert/from=U8,to=F32,n=784,pixels}; {@code edges} instead of {@code n} for the difficult values. */
    static final class Convert implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            DType from = params.choice("from", DType.class, DType.F32);
            DType to = params.choice("to", DType.class, DType.F32);
            HostTensor source = params.flag("edges") ? edges(from) : values(from, data, params.size("n"));
            return new HostCall(
                    ElementCall.Convert.of(scale(params)),
                    Map.of("source", source, "out", HostTensor.unwritten(to, source.size())));
        }

        private static HostTensor edges(DType from) {
            double[] exact = Arrays.stream(EDGES)
                    .map(value -> DataReference.round(value, from))
                    .toArray();
            return HostTensor.of(from, Shape.of(exact.length), exact);
        }

        private static HostTensor values(DType from, CaseData data, int n) {
            PhiloxStream random = data.stream("source");
            double[] values = new double[n];
            for (int i = 0; i < n; i++) {
                values[i] = DataReference.round(
                        from == DType.U8 ? random.nextInt(256) : random.nextUniform(-300, 300), from);
            }
            if (n > 0 && values[0] == 0) {
                values[0] = 1; // a single element that is 0 would prove nothing
            }
            return HostTensor.of(from, Shape.of(n), values);
        }

        @Override
        public Stream<String> catalogue() {
            return Stream.of(
                            product(
                                    each("from", (Object[]) DType.values()),
                                    each("to", (Object[]) DType.values()),
                                    each("n", 207)),
                            product(
                                    each("from", (Object[]) DType.values()),
                                    each("to", (Object[]) DType.values()),
                                    List.of("edges")),
                            product(
                                    each("from", (Object[]) DType.values()),
                                    each("to", "F32"),
                                    each("n", 1000),
                                    each("factor", 0.1),
                                    each("shift", -0.3)),
                            product(
                                    each("from", "U8"),
                                    each("to", "F32"),
                                    each("n", 0, 1, 13, 784, 4098),
                                    List.of("pixels")))
                    .flatMap(names -> names);
        }
    }

    /**
     * {@code gatherRows/rows=31,cols=784,batch=16,source=U8,steps=5,step=3,pixels}: without {@code cols} a row is a scalar;
     * {@code steps} gives a table of indices; {@code bad} puts that index at the batch's last position.
     */
    static final class Gather implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            DType from = params.choice("source", DType.class, DType.F32);
            DType to = params.choice("out", DType.class, DType.F32);
            int rows = params.size("rows");
            int batch = params.size("batch");
            boolean scalars = !params.has("cols");
            long[] sourceDims = scalars ? new long[] {rows} : new long[] {rows, params.size("cols")};
            long[] outDims = scalars ? new long[] {batch} : new long[] {batch, params.size("cols")};
            Map<String, HostTensor> operands = new HashMap<>();
            operands.put(
                    "source",
                    from == DType.F32 ? data.floats("source", sourceDims) : data.bits("source", from, sourceDims));
            operands.put("out", HostTensor.unwritten(to, outDims));
            int step = 0;
            HostTensor index = data.integers("index", rows, batch);
            if (params.has("steps")) {
                step = params.integer("step", 0);
                operands.put("step", HostTensor.of(new int[] {step}));
                index = data.integers("index", rows, params.size("steps"), batch);
            }
            if (params.has("bad")) {
                int[] indices = index.toInts();
                indices[step * batch + batch - 1] = params.integer("bad", 0);
                index = HostTensor.of(indices, index.shape().toArray());
            }
            operands.put("index", index);
            return new HostCall(RowCall.GatherRows.of(scale(params)), operands);
        }

        @Override
        public Stream<String> catalogue() {
            List<String> step = List.of("", "steps=5,step=0", "steps=5,step=3", "steps=5,step=4");
            return Stream.of(
                            product(
                                    each("rows", 31),
                                    each("cols", 784),
                                    each("batch", 16),
                                    each("source", "F32"),
                                    step),
                            product(
                                    each("rows", 207),
                                    each("cols", 784),
                                    each("batch", 13),
                                    each("source", "U8"),
                                    step,
                                    List.of("pixels", "factor=0.1,shift=-0.3")),
                            product(
                                    each("rows", 1000),
                                    each("batch", 16, 207),
                                    each("source", "I32", "U8"),
                                    each("out", "I32"),
                                    step),
                            product(
                                    each("rows", 31),
                                    each("cols", 1, 13, 4098),
                                    each("batch", 1, 31),
                                    each("source", "F32", "U8")),
                            product(each("rows", 16), each("batch", 13), each("source", "F32", "U8")),
                            product(
                                    each("rows", 13),
                                    each("cols", 16),
                                    each("batch", 31),
                                    each("bad", 13, -1),
                                    List.of("", "steps=3,step=1")),
                            product(
                                    each("rows", 13),
                                    each("cols", 16),
                                    each("batch", 31),
                                    each("steps", 3),
                                    each("step", 3, -1)),
                            Stream.of(
                                    "rows=13,cols=16,batch=0",
                                    "rows=0,cols=16,batch=0",
                                    "rows=13,cols=0,batch=31",
                                    "rows=31,cols=207,batch=13,data=special"))
                    .flatMap(names -> names);
        }
    }
}
