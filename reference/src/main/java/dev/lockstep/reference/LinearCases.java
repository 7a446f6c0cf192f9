package dev.lockstep.reference;

import static dev.lockstep.reference.CaseNames.each;
import static dev.lockstep.reference.CaseNames.optional;
import static dev.lockstep.reference.CaseNames.product;
import static java.util.Map.entry;

import dev.lockstep.DType;
import dev.lockstep.Op;
import dev.lockstep.Write;
import dev.lockstep.op.LinearCall;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Cases of linear and linearBackward. */
final class LinearCases {
    private static final List<String> KINDS = each("data", "dense", "positive", "sparse", "integers");

    /** Shapes whose extents are 1, less than a block, not a multiple of one, and large, in each place. */
    private static final List<String> SHAPES = List.of(
            "n=16,in=784,out=10",
            "n=1,in=784,out=10",
            "n=13,in=31,out=16",
            "n=31,in=13,out=207",
            "n=207,in=16,out=13",
            "n=1,in=1,out=1",
            "n=31,in=1000,out=1",
            "n=16,in=4098,out=13",
            "n=4098,in=13,out=3",
            "n=3,in=16,out=1000");

    private static final List<String> EMPTY =
            List.of("n=0,in=784,out=10", "n=16,in=0,out=10", "n=16,in=784,out=0", "n=0,in=0,out=0");

    /** The cases of each op. */
    static final Map<Op, CaseFamily> OF =
            Map.ofEntries(entry(Op.LINEAR, new Forward()), entry(Op.LINEAR_BACKWARD, new Backward()));

    private LinearCases() {}

    private static HostTensor weight(CaseData data, int out, int in) {
        if (!data.kind().isTripwire()) {
            return data.kind() == DataKind.SPECIAL ? data.dense("weight", out, in) : data.floats("weight", out, in);
        }
        float[] identity = new float[out * in];
        for (int i = 0; i < Math.min(out, in); i++) {
            identity[i * in + i] = 1;
        }
        return HostTensor.of(identity, out, in);
    }

    /** {@code linear/n=16,in=784,out=10,bias,data=dense}. */
    static final class Forward implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            int n = params.size("n");
            int in = params.size("in");
            int out = params.size("out");
            Map<String, HostTensor> operands = new HashMap<>();
            operands.put("x", data.floats("x", n, in));
            operands.put("weight", weight(data, out, in));
            operands.put("y", HostTensor.unwritten(DType.F32, n, out));
            if (params.flag("bias")) {
                operands.put(
                        "bias", data.kind() == DataKind.SPECIAL ? data.dense("bias", out) : data.floats("bias", out));
            }
            return new HostCall(Op.LINEAR.prototype(), operands);
        }

        @Override
        public Stream<String> catalogue() {
            return Stream.of(
                            product(SHAPES, optional("bias"), KINDS),
                            product(EMPTY, optional("bias"), each("data", "dense")),
                            Stream.of(
                                    "n=207,in=784,out=207,bias,data=dense",
                                    "n=33,in=16,out=16,data=tripwire",
                                    "n=207,in=31,out=31,data=tripwire",
                                    "n=33,in=16,out=16,data=tripwire_tf32",
                                    "n=33,in=16,out=16,data=tripwire_bf16",
                                    "n=1,in=1,out=207,bias,data=dense",
                                    "n=31,in=207,out=13,bias,data=special",
                                    "n=16,in=784,out=10,bias,data=extreme"))
                    .flatMap(names -> names);
        }
    }

    /** {@code linearBackward/n=16,in=784,out=10,dx,dw,db,accumulate,data=dense}: {@code dx}, {@code dw}, {@code db} are the outputs asked for. */
    static final class Backward implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            int n = params.size("n");
            int in = params.size("in");
            int out = params.size("out");
            boolean accumulate = params.flag("accumulate");
            Map<String, HostTensor> operands = new HashMap<>();
            boolean spoilX = data.kind() == DataKind.SPECIAL;
            operands.put("x", spoilX ? data.dense("x", n, in) : data.floats("x", n, in));
            operands.put("weight", weight(data, out, in));
            operands.put("gradY", data.floats("gradY", n, out));
            if (params.flag("dx")) {
                operands.put("gradX", output("gradX", data, accumulate, n, in));
            }
            if (params.flag("dw")) {
                operands.put("gradWeight", output("gradWeight", data, accumulate, out, in));
            }
            if (params.flag("db")) {
                operands.put("gradBias", output("gradBias", data, accumulate, out));
            }
            Write write = accumulate ? Write.ACCUMULATE : Write.OVERWRITE;
            return new HostCall(LinearCall.LinearBackward.of(write), operands);
        }

        private static HostTensor output(String name, CaseData data, boolean accumulate, long... dims) {
            if (!accumulate) {
                return HostTensor.unwritten(DType.F32, dims);
            }
            return data.kind() == DataKind.SPECIAL ? data.dense(name, dims) : data.floats(name, dims);
        }

        @Override
        public Stream<String> catalogue() {
            List<String> all = List.of("dx,dw,db");
            return Stream.of(
                            product(SHAPES, all, optional("accumulate"), KINDS),
                            product(
                                    List.of("n=16,in=784,out=10"),
                                    List.of("", "dx", "dw", "db", "dx,dw", "dx,db", "dw,db"),
                                    optional("accumulate"),
                                    each("data", "dense")),
                            product(EMPTY, all, optional("accumulate"), each("data", "dense")),
                            Stream.of(
                                    "n=207,in=784,out=31,dx,dw,db,data=dense",
                                    "n=33,in=16,out=16,dx,data=tripwire",
                                    "n=33,in=16,out=16,dx,data=tripwire_tf32",
                                    "n=33,in=16,out=16,dx,data=tripwire_bf16",
                                    "n=13,in=31,out=16,dx,dw,db,data=special",
                                    "n=13,in=31,out=16,dx,dw,db,accumulate,data=special"))
                    .flatMap(names -> names);
        }
    }
}
