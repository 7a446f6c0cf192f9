package com.acme;

import dev.lockstep.DType;
import dev.lockstep.Philox;
import dev.lockstep.op.ElementCall;
import dev.lockstep.spi.Bf16;
import dev.lockstep.spi.HostCopy;

/** Elementwise ops. */
final class Elements {
    private Elements() {}

    static void execute(ElementCall call) {
        switch (call) {
            case ElementCall.Fill fill -> fill(fill);
            case ElementCall.Copy copy -> copy(Values.of(copy.source()), Values.of(copy.out()));
            case ElementCall.Convert convert -> convert(convert);
            case ElementCall.Uniform uniform -> uniform(uniform);
            case ElementCall.Increment increment -> increment(Values.of(increment.counter()), increment.by());
            case ElementCall.Relu relu -> relu(Values.of(relu.x()), Values.of(relu.y()));
            case ElementCall.ReluBackward backward ->
                reluBackward(Values.of(backward.x()), Values.of(backward.gradY()), Values.of(backward.gradX()));
        }
    }

    private static void fill(ElementCall.Fill call) {
        Values out = Values.of(call.out());
        // BF16 is the nearest value to the given one, not to a binary32 in between.
        double value = out.dtype() == DType.BF16 ? Bf16.toFloat(Bf16.of(call.value())) : call.value();
        for (int i = 0; i < out.size(); i++) {
            out.set(i, value);
        }
    }

    /** Moves bits: a NaN keeps its payload. The two may be the same memory. */
    static void copy(Values source, Values out) {
        if (!source.memory().asOverlappingSlice(out.memory()).isPresent()) {
            HostCopy.copy(source.memory(), 0, out.memory(), 0, out.memory().byteSize());
        }
    }

    private static void convert(ElementCall.Convert call) {
        Values source = Values.of(call.source());
        Values out = Values.of(call.out());
        for (int i = 0; i < out.size(); i++) {
            double value = source.get(i);
            out.set(
                    i,
                    out.dtype() == DType.F32
                            ? Math.fma((float) value, call.scale().factor(), call.scale().shift())
                            : value);
        }
    }

    private static void uniform(ElementCall.Uniform call) {
        Values out = Values.of(call.out());
        for (int i = 0; i < out.size(); i++) {
            out.set(i, Philox.uniform(Philox.bits(call.seed(), call.stream(), i), call.low(), call.high()));
        }
    }

    /** Wraps around. */
    private static void increment(Values counter, int by) {
        for (int i = 0; i < counter.size(); i++) {
            counter.set(i, counter.whole(i) + by);
        }
    }

    private static void relu(Values x, Values y) {
        for (int i = 0; i < y.size(); i++) {
            y.set(i, Math.max(x.get(i), 0));
        }
    }

    private static void reluBackward(Values x, Values gradY, Values gradX) {
        for (int i = 0; i < gradX.size(); i++) {
            gradX.set(i, x.get(i) <= 0 ? 0 : gradY.get(i));
        }
    }
}
