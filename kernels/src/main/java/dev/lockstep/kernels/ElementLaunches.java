package dev.lockstep.kernels;

import dev.lockstep.DType;
import dev.lockstep.Tensor;
import java.util.Map;

/** Ops that treat each element alone. */
final class ElementLaunches {
    private static final Kernel FILL_8 = new Kernel("fill.cl", "fill_8", Map.of());
    private static final Kernel FILL_16 = new Kernel("fill.cl", "fill_16", Map.of());
    private static final Kernel FILL_32 = new Kernel("fill.cl", "fill_32", Map.of());
    private static final Kernel FILL_64 = new Kernel("fill.cl", "fill_64", Map.of());
    private static final Kernel INCREMENT = new Kernel("fill.cl", "increment", Map.of());

    private final KernelQueue queue;
    private final GridShape shape;

    ElementLaunches(KernelQueue queue, GridShape shape) {
        this.queue = queue;
        this.shape = shape;
    }

    void fill(Tensor out, double value) {
        Kernel kernel =
                switch (out.dtype()) {
                    case U8 -> FILL_8;
                    case BF16 -> FILL_16;
                    case F32, I32 -> FILL_32;
                    case F64 -> FILL_64;
                };
        long n = out.size();
        if (n > 0) {
            queue.launch(kernel).tensor(out).i64(n).i64(bits(out.dtype(), value)).run(group(), groups(n), 1);
        }
    }

    void increment(Tensor counter, int by) {
        long n = counter.size();
        if (n > 0) {
            queue.launch(INCREMENT).tensor(counter).i64(n).i32(by).run(group(), groups(n), 1);
        }
    }

    private int group() {
        return shape.groupSize();
    }

    private long groups(long n) {
        return shape.forElements(n);
    }

    private static long bits(DType dtype, double value) {
        return switch (dtype) {
            case F32 -> Float.floatToRawIntBits((float) value);
            case F64 -> Double.doubleToRawLongBits(value);
            case BF16 -> Bf16.of(value);
            case I32, U8 -> (int) value;
        };
    }
}
