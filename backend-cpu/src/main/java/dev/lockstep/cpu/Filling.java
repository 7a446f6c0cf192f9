package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.DType;
import dev.lockstep.Tensor;
import dev.lockstep.spi.Bf16;
import java.lang.foreign.MemorySegment;

/** {@link dev.lockstep.Ops#fill}. */
final class Filling extends RangeTask {
    private MemorySegment out = MemorySegment.NULL;
    private long outAt;
    private DType dtype = DType.F32;
    private double value;

    void call(Tensor target, double newValue, WorkerPool pool) {
        out = segmentOf(target);
        outAt = target.byteOffset();
        dtype = target.dtype();
        value = newValue;
        over(target.size(), pool);
    }

    @Override
    void range(long first, int n, Scratch scratch) {
        long at = outAt + first * dtype.byteSize();
        switch (dtype) {
            case F32 -> fillInts(at, n, Float.floatToRawIntBits((float) value));
            case I32 -> fillInts(at, n, (int) value);
            case BF16 -> {
                short bits = Bf16.of(value);
                for (int k = 0; k < n; k++) {
                    out.set(Memory.SHORT, at + 2L * k, bits);
                }
            }
            case F64 -> {
                for (int k = 0; k < n; k++) {
                    out.set(Memory.DOUBLE, at + 8L * k, value);
                }
            }
            case U8 -> {
                byte bits = (byte) (int) value;
                for (int k = 0; k < n; k++) {
                    out.set(Memory.BYTE, at + k, bits);
                }
            }
        }
    }

    private void fillInts(long at, int n, int bits) {
        for (int k = 0; k < n; k++) {
            Memory.putInt(out, at + 4L * k, bits);
        }
    }
}
