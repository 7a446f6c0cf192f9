package dev.lockstep.tck.mutant;

import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.RowCall;
import java.lang.foreign.MemorySegment;

/** What can go wrong with data on their way. */
final class DataMistakes {
    private DataMistakes() {}

    static void gather(Mutant mutant, RowCall.GatherRows call, Ops right) {
        Tensor step = call.step();
        if (mutant != Mutant.GATHER_ONE_STEP_OFF || step == null) {
            right.call(call);
            return;
        }
        int steps = (int) call.index().shape().dim(0);
        int current = step.toIntArray()[0];
        try (Tensor next = step.compute().tensor(DType.I32)) {
            next.copyFrom(new int[] {current < 0 || current >= steps ? current : (current + 1) % steps});
            right.gatherRows(call.source(), call.index(), next, call.scale(), call.out());
        }
    }

    static void relu(Mutant mutant, ElementCall.Relu call, Ops right) {
        right.call(call);
        Tensor y = call.y();
        long end = y.byteOffset() + y.byteSize();
        if (mutant == Mutant.WRITES_PAST_END && end + 4 <= y.buffer().byteSize()) {
            Tensor all =
                    y.compute().wrap(y.buffer(), DType.U8, Shape.of(y.buffer().byteSize()));
            all.rows(end, end + 4).copyFrom(MemorySegment.ofArray(new byte[4]));
            all.close();
        }
    }

    static void convert(Mutant mutant, ElementCall.Convert call, Ops right) {
        right.call(call);
        if (call.source().dtype() != DType.F32) {
            return;
        }
        float[] values = call.source().toFloatArray();
        if (mutant == Mutant.CONVERT_TRUNCATES && call.out().dtype() == DType.BF16) {
            short[] dropped = new short[values.length];
            for (int i = 0; i < values.length; i++) {
                dropped[i] = (short) (Float.floatToRawIntBits(values[i]) >>> 16);
            }
            call.out().copyFrom(MemorySegment.ofArray(dropped));
        }
        if (mutant == Mutant.CONVERT_WRAPS && call.out().dtype() == DType.U8) {
            byte[] wrapped = new byte[values.length];
            for (int i = 0; i < values.length; i++) {
                wrapped[i] = (byte) (int) values[i];
            }
            call.out().copyFrom(MemorySegment.ofArray(wrapped));
        }
    }

    static void increment(Mutant mutant, ElementCall.Increment call, Ops right) {
        if (mutant != Mutant.INCREMENT_SATURATES) {
            right.call(call);
            return;
        }
        int[] counts = call.counter().toIntArray();
        for (int i = 0; i < counts.length; i++) {
            counts[i] = Math.clamp((long) counts[i] + call.by(), Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        call.counter().copyFrom(counts);
    }
}
