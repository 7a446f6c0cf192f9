package dev.lockstep.reference;

import static dev.lockstep.reference.CaseNames.each;
import static dev.lockstep.reference.CaseNames.product;
import static java.util.Map.entry;

import dev.lockstep.AdamW;
import dev.lockstep.DType;
import dev.lockstep.Op;
import dev.lockstep.Sgd;
import dev.lockstep.Shape;
import dev.lockstep.op.OptimizerCall;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Cases of sgd and adamW. {@code step} gives the step counter's value; {@code steps} makes that many steps one after
 * another, each with a fresh gradient and the state that the device left behind.
 */
final class OptimizerCases {
    /** The cases of each op. */
    static final Map<Op, CaseFamily> OF =
            Map.ofEntries(entry(Op.SGD, new SgdSteps()), entry(Op.ADAM_W, new AdamWSteps()));

    private OptimizerCases() {}

    private static HostTensor weight(CaseData data, int n) {
        return data.floats("weight", n);
    }

    /** Adds a schedule: {@code schedule=0} is a scalar, {@code schedule=9} a table of nine, which falls as half a cosine. */
    private static void schedule(CaseParams params, Map<String, HostTensor> operands) {
        if (!params.has("schedule")) {
            return;
        }
        int rows = params.size("schedule");
        float[] values = new float[Math.max(1, rows)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.5 + 0.5 * StrictMath.cos(Math.PI * i / (values.length + 1)));
        }
        operands.put("schedule", rows == 0 ? HostTensor.of(values) : HostTensor.of(values, rows));
    }

    /** {@code sgd/n=207,lr=0.1,momentum=0.9,dampening=0.1,nesterov,decay=0.01,step=0,data=dense}. */
    static final class SgdSteps implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            int n = params.size("n");
            Sgd options = new Sgd(
                    params.real("lr", 0.1),
                    params.real("momentum", 0),
                    params.real("dampening", 0),
                    params.flag("nesterov"),
                    params.real("decay", 0));
            Map<String, HostTensor> operands = new HashMap<>();
            operands.put("weight", weight(data, n));
            operands.put("gradient", data.floats("gradient", n));
            if (options.momentum() > 0 || params.flag("velocity")) {
                operands.put("velocity", data.dense("velocity", n));
            }
            if (params.has("step")) {
                operands.put("step", HostTensor.of(new int[] {params.integer("step", 0)}));
            }
            schedule(params, operands);
            return new HostCall(OptimizerCall.SgdStep.of(options), operands);
        }

        @Override
        public Stream<String> catalogue() {
            List<String> momentum = List.of(
                    "",
                    "momentum=0.9",
                    "momentum=0.9,nesterov",
                    "momentum=0.9,step=0",
                    "momentum=0.9,nesterov,step=0",
                    "momentum=0.9,dampening=0.1,step=0",
                    "momentum=0.9,dampening=0.1,step=1",
                    "momentum=0.9,dampening=-0.5,step=7",
                    "momentum=1.5,step=3");
            return Stream.of(
                            product(
                                    each("n", 207),
                                    each("lr", 0.1),
                                    momentum,
                                    List.of("", "decay=0.01"),
                                    each("data", "dense", "special")),
                            product(
                                    each("n", 0, 1, 13, 16, 31, 784, 1000, 4098),
                                    each("lr", 0.1),
                                    List.of("", "momentum=0.9,nesterov,decay=0.01")),
                            Stream.of(
                                    "n=31,lr=0",
                                    "n=31,lr=1000,data=extreme",
                                    "n=31,lr=0.1,velocity",
                                    "n=31,lr=0.1,velocity,step=0",
                                    "n=31,lr=0.1,dampening=0.5,step=2",
                                    "n=31,lr=0.1,decay=0.5,data=sparse",
                                    "n=207,lr=0.1,schedule=0",
                                    "n=207,lr=0.1,schedule=0,decay=0.01,momentum=0.9",
                                    "n=207,lr=0.1,schedule=9,step=3",
                                    "n=4098,lr=1,schedule=9,step=8,momentum=0.9,nesterov,decay=0.01",
                                    "n=207,lr=0.1,schedule=9,step=9",
                                    "n=31,lr=0.1,schedule=9,step=-1,momentum=0.9",
                                    "n=207,lr=0.1,schedule=20,momentum=0.9,step=0,steps=20",
                                    "n=207,lr=0.1,momentum=0.9,dampening=0.1,decay=0.01,step=0,steps=20",
                                    "n=207,lr=0.1,momentum=0.9,nesterov,steps=20"))
                    .flatMap(names -> names);
        }
    }

    /** {@code adamW/n=207,lr=0.001,beta1=0.9,beta2=0.999,epsilon=1e-8,decay=0.01,step=0,steps=50,data=dense}. */
    static final class AdamWSteps implements CaseFamily {
        @Override
        public HostCall call(CaseParams params, CaseData data) {
            int n = params.size("n");
            int step = params.integer("step", 0);
            AdamW options = new AdamW(
                    params.real("lr", 1e-3),
                    params.real("beta1", 0.9),
                    params.real("beta2", 0.999),
                    params.real("epsilon", 1e-8),
                    params.real("decay", 0.01));
            double[] square = new double[n];
            double[] mean = new double[n];
            if (step > 0) {
                mean = data.dense("mean", n).toDoubles();
                for (int i = 0; i < n; i++) {
                    square[i] = (float) (1.25 * mean[i] * mean[i]);
                }
            }
            Map<String, HostTensor> operands = new HashMap<>();
            operands.put("weight", weight(data, n));
            operands.put("gradient", data.floats("gradient", n));
            operands.put("mean", HostTensor.of(DType.F32, Shape.of(n), mean));
            operands.put("square", HostTensor.of(DType.F32, Shape.of(n), square));
            operands.put("step", HostTensor.of(new int[] {step}));
            schedule(params, operands);
            return new HostCall(OptimizerCall.AdamWStep.of(options), operands);
        }

        @Override
        public Stream<String> catalogue() {
            return Stream.of(
                            product(
                                    each("n", 207),
                                    each("step", 0, 1, 9, 9999),
                                    List.of("", "decay=0", "decay=0.5"),
                                    each("data", "dense", "special")),
                            product(each("n", 0, 1, 13, 16, 31, 784, 1000, 4098), each("step", 0, 3)),
                            Stream.of(
                                    "n=31,lr=0,step=2",
                                    "n=31,lr=1,step=2,data=extreme",
                                    "n=31,step=2,data=sparse",
                                    "n=207,step=2,schedule=0",
                                    "n=4098,lr=0.1,decay=0.5,step=2,schedule=9",
                                    "n=31,step=9,schedule=9",
                                    "n=207,lr=0.01,step=0,schedule=50,steps=50",
                                    "n=207,beta1=0,beta2=0,step=5",
                                    "n=207,beta1=0.5,beta2=0.9,epsilon=0.001,step=4",
                                    "n=207,lr=0.01,step=0,steps=50",
                                    "n=207,lr=0.01,beta1=0.8,beta2=0.99,decay=0.1,step=0,steps=50"))
                    .flatMap(names -> names);
        }
    }
}
