package dev.lockstep.tck.mutant;

import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.RowCall;
import java.lang.foreign.MemorySegment;

/** What can go wrong with data on their way. */
public enum DataMutant implements Mutant {
    GATHER_ONE_STEP_OFF(
            "gatherRows takes the batch of the next step",
            "gatherRows/rows=31,cols=784,batch=16,source=F32,steps=5,step=3,seed=0"),
    WRITES_PAST_END("relu writes one element too many", "relu/n=13,data=dense,seed=0"),
    CONVERT_TRUNCATES("convert to BF16 drops bits instead of rounding", "convert/from=F32,to=BF16,n=207,seed=0"),
    CONVERT_WRAPS("convert to U8 wraps around", "convert/from=F32,to=U8,n=207,seed=0"),
    INCREMENT_SATURATES("increment stops at the greatest value", "increment/scalar,by=1,from=2147483647,seed=0");

    private final String mistake;
    private final String witness;

    DataMutant(String mistake, String witness) {
        this.mistake = mistake;
        this.witness = witness;
    }

    @Override
    public String mistake() {
        return mistake;
    }

    @Override
    public String witness() {
        return witness;
    }

    @Override
    public void call(OpCall call, Ops right, int nth) {
        switch (call) {
            case RowCall.GatherRows gather -> gather(gather, right);
            case ElementCall.Relu relu -> relu(relu, right);
            case ElementCall.Convert convert -> convert(convert, right);
            case ElementCall.Increment increment -> increment(increment, right);
            default -> right.call(call);
        }
    }

    @Override
    public String toString() {
        return label();
    }

    private void gather(RowCall.GatherRows call, Ops right) {
        Tensor step = call.step();
        if (this != GATHER_ONE_STEP_OFF || step == null) {
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

    private void relu(ElementCall.Relu call, Ops right) {
        right.call(call);
        Tensor y = call.y();
        long end = y.byteOffset() + y.byteSize();
        if (this == WRITES_PAST_END && end + 4 <= y.buffer().byteSize()) {
            Tensor all =
                    y.compute().wrap(y.buffer(), DType.U8, Shape.of(y.buffer().byteSize()));
            all.rows(end, end + 4).copyFrom(MemorySegment.ofArray(new byte[4]));
            all.close();
        }
    }

    private void convert(ElementCall.Convert call, Ops right) {
        right.call(call);
        if (call.source().dtype() != DType.F32) {
            return;
        }
        float[] values = call.source().toFloatArray();
        if (this == CONVERT_TRUNCATES && call.out().dtype() == DType.BF16) {
            short[] dropped = new short[values.length];
            for (int i = 0; i < values.length; i++) {
                dropped[i] = (short) (Float.floatToRawIntBits(values[i]) >>> 16);
            }
            call.out().copyFrom(MemorySegment.ofArray(dropped));
        }
        if (this == CONVERT_WRAPS && call.out().dtype() == DType.U8) {
            byte[] wrapped = new byte[values.length];
            for (int i = 0; i < values.length; i++) {
                wrapped[i] = (byte) (int) values[i];
            }
            call.out().copyFrom(MemorySegment.ofArray(wrapped));
        }
    }

    private void increment(ElementCall.Increment call, Ops right) {
        if (this != INCREMENT_SATURATES) {
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
