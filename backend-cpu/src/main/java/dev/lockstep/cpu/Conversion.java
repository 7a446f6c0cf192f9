package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.DType;
import dev.lockstep.Scale;
import dev.lockstep.Tensor;
import dev.lockstep.spi.Bf16;
import dev.lockstep.spi.Fma;
import java.lang.foreign.MemorySegment;

/** {@link dev.lockstep.Ops#convert} between all element types. */
final class Conversion extends RangeTask {
    private static final int GREATEST_BYTE = 255;

    private final Kernels kernels;
    private MemorySegment in = MemorySegment.NULL;
    private long inAt;
    private DType from = DType.F32;
    private MemorySegment out = MemorySegment.NULL;
    private long outAt;
    private DType to = DType.F32;
    private Scale scale = Scale.NONE;

    Conversion(Kernels kernels) {
        this.kernels = kernels;
    }

    void call(Tensor source, Scale newScale, Tensor target, WorkerPool pool) {
        in = segmentOf(source);
        inAt = source.byteOffset();
        from = source.dtype();
        out = segmentOf(target);
        outAt = target.byteOffset();
        to = target.dtype();
        scale = newScale;
        over(target.size(), pool);
    }

    @Override
    void range(long first, int n, Scratch scratch) {
        long i = inAt + first * from.byteSize();
        long o = outAt + first * to.byteSize();
        if (to == DType.F32 && !scale.equals(Scale.NONE)) {
            scaled(i, o, n, scratch);
        } else if (from == to) {
            MemorySegment.copy(in, i, out, o, (long) n * to.byteSize());
        } else if (from == DType.U8 && to == DType.F32) {
            kernels.scaleBytes(in, i, out, o, n, 1, 0, scratch);
        } else {
            switch (from) {
                case F32, BF16 -> fromFloat(i, o, n);
                case F64 -> fromDouble(i, o, n);
                case I32, U8 -> fromInt(i, o, n);
            }
        }
    }

    private void scaled(long i, long o, int n, Scratch scratch) {
        switch (from) {
            case F32 -> kernels.scale(in, i, out, o, n, scale.factor(), scale.shift());
            case U8 -> kernels.scaleBytes(in, i, out, o, n, scale.factor(), scale.shift(), scratch);
            case BF16, F64, I32 -> {
                for (int k = 0; k < n; k++) {
                    float value = switch (from) {
                        case BF16 -> Bf16.toFloat(in.get(Memory.SHORT, i + 2L * k));
                        case F64 -> (float) in.get(Memory.DOUBLE, i + 8L * k);
                        default -> (float) in.get(Memory.INT, i + 4L * k);
                    };
                    Memory.putFloat(out, o + 4L * k, Fma.fma(value, scale.factor(), scale.shift()));
                }
            }
        }
    }

    private void fromFloat(long i, long o, int n) {
        for (int k = 0; k < n; k++) {
            float value = from == DType.F32
                    ? Memory.getFloat(in, i + 4L * k)
                    : Bf16.toFloat(in.get(Memory.SHORT, i + 2L * k));
            switch (to) {
                case F32 -> Memory.putFloat(out, o + 4L * k, value);
                case BF16 -> out.set(Memory.SHORT, o + 2L * k, Bf16.of(value));
                case F64 -> out.set(Memory.DOUBLE, o + 8L * k, value);
                case I32 -> Memory.putInt(out, o + 4L * k, (int) value);
                case U8 -> out.set(Memory.BYTE, o + k, saturate((int) value));
            }
        }
    }

    private void fromDouble(long i, long o, int n) {
        for (int k = 0; k < n; k++) {
            double value = in.get(Memory.DOUBLE, i + 8L * k);
            switch (to) {
                case F32 -> Memory.putFloat(out, o + 4L * k, (float) value);
                case BF16 -> out.set(Memory.SHORT, o + 2L * k, Bf16.of((float) value));
                case F64 -> out.set(Memory.DOUBLE, o + 8L * k, value);
                case I32 -> Memory.putInt(out, o + 4L * k, (int) value);
                case U8 -> out.set(Memory.BYTE, o + k, saturate((int) value));
            }
        }
    }

    private void fromInt(long i, long o, int n) {
        for (int k = 0; k < n; k++) {
            int value = from == DType.I32 ? Memory.getInt(in, i + 4L * k) : Memory.getUnsignedByte(in, i + k);
            switch (to) {
                case F32 -> Memory.putFloat(out, o + 4L * k, (float) value);
                case BF16 -> out.set(Memory.SHORT, o + 2L * k, Bf16.of((double) value));
                case F64 -> out.set(Memory.DOUBLE, o + 8L * k, value);
                case I32 -> Memory.putInt(out, o + 4L * k, value);
                case U8 -> out.set(Memory.BYTE, o + k, saturate(value));
            }
        }
    }

    private static byte saturate(int value) {
        return (byte) Math.clamp(value, 0, GREATEST_BYTE);
    }
}
