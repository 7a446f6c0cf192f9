package dev.lockstep.kernels;

import dev.lockstep.DType;
import dev.lockstep.Scale;
import dev.lockstep.Tensor;
import dev.lockstep.op.ElementCall;
import dev.lockstep.spi.Bf16;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Elementwise ops. */
final class ElementLaunches {
    private static final Kernel FILL_8 = new Kernel("fill.cl", "fill_8", Map.of());
    private static final Kernel FILL_16 = new Kernel("fill.cl", "fill_16", Map.of());
    private static final Kernel FILL_32 = new Kernel("fill.cl", "fill_32", Map.of());
    private static final Kernel FILL_64 = new Kernel("fill.cl", "fill_64", Map.of());
    private static final Kernel INCREMENT = new Kernel("fill.cl", "increment", Map.of());
    private static final Kernel UNIFORM = new Kernel("uniform.cl", "uniform", Map.of());
    private static final Kernel RELU = new Kernel("relu.cl", "relu", Map.of());
    private static final Kernel RELU_BACKWARD = new Kernel("relu.cl", "relu_backward", Map.of());
    private static final Map<DType, Map<DType, Kernel>> CONVERT = conversions();

    private final KernelQueue queue;
    private final LaunchConfig config;

    ElementLaunches(KernelQueue queue, LaunchConfig config) {
        this.queue = queue;
        this.config = config;
    }

    /** Launches a call, which is valid. */
    void execute(ElementCall call) {
        switch (call) {
            case ElementCall.Fill(Tensor out, double value) -> fill(out, value);
            case ElementCall.Copy(Tensor source, Tensor out) -> copy(source, out);
            case ElementCall.Convert(Tensor source, Scale scale, Tensor out) -> convert(source, scale, out);
            case ElementCall.Uniform uniform -> uniform(uniform);
            case ElementCall.Increment(Tensor counter, int by) -> increment(counter, by);
            case ElementCall.Relu(Tensor x, Tensor y) -> relu(x, y);
            case ElementCall.ReluBackward(Tensor x, Tensor gradY, Tensor gradX) -> reluBackward(x, gradY, gradX);
        }
    }

    void fill(Tensor out, double value) {
        Kernel kernel = switch (out.dtype()) {
            case U8 -> FILL_8;
            case BF16 -> FILL_16;
            case F32, I32 -> FILL_32;
            case F64 -> FILL_64;
        };
        long n = out.size();
        if (n > 0) {
            run(queue.launch(kernel).tensor(out).i64(n).i64(bits(out.dtype(), value)), n);
        }
    }

    private void copy(Tensor source, Tensor out) {
        if (out.size() > 0 && !source.isSameMemory(out)) {
            queue.copy(source.buffer(), source.byteOffset(), out.buffer(), out.byteOffset(), out.byteSize());
        }
    }

    private void convert(Tensor source, Scale scale, Tensor out) {
        long n = out.size();
        if (source.dtype() == out.dtype() && scale.equals(Scale.NONE)) {
            copy(source, out);
        } else if (n > 0) {
            Kernel kernel = conversion(source.dtype(), out.dtype());
            Launch launch = queue.launch(kernel).tensor(source).i64(n).tensor(out);
            if (out.dtype() == DType.F32) {
                launch.f32(scale.factor()).f32(scale.shift());
            }
            run(launch, n);
        }
    }

    private void uniform(ElementCall.Uniform call) {
        long n = call.out().size();
        if (n > 0) {
            Launch launch = queue.launch(UNIFORM).tensor(call.out()).i64(n);
            launch.f32(call.low()).f32(call.high() - call.low());
            run(launch.i64(call.seed()).i64(call.stream()), n);
        }
    }

    private void increment(Tensor counter, int by) {
        long n = counter.size();
        if (n > 0) {
            run(queue.launch(INCREMENT).tensor(counter).i64(n).i32(by), n);
        }
    }

    private void relu(Tensor x, Tensor y) {
        long n = y.size();
        if (n > 0) {
            run(queue.launch(RELU).tensor(x).tensor(y).i64(n), n);
        }
    }

    private void reluBackward(Tensor x, Tensor gradY, Tensor gradX) {
        long n = gradX.size();
        if (n > 0) {
            run(
                    queue.launch(RELU_BACKWARD)
                            .tensor(x)
                            .tensor(gradY)
                            .tensor(gradX)
                            .i64(n),
                    n);
        }
    }

    /** Returns the kernel that converts elements of one type to another. */
    static Kernel conversion(DType from, DType to) {
        return CONVERT.get(from).get(to);
    }

    private void run(Launch launch, long n) {
        launch.run(config.groupSize(), config.forElements(n), 1);
    }

    private static long bits(DType dtype, double value) {
        return switch (dtype) {
            case F32 -> Float.floatToRawIntBits((float) value);
            case F64 -> Double.doubleToRawLongBits(value);
            case BF16 -> Bf16.of(value);
            case I32, U8 -> (int) value;
        };
    }

    private static Map<DType, Map<DType, Kernel>> conversions() {
        Map<DType, Map<DType, Kernel>> kernels = new EnumMap<>(DType.class);
        for (DType from : DType.values()) {
            Map<DType, Kernel> of = new EnumMap<>(DType.class);
            for (DType to : DType.values()) {
                String function = ("convert_" + from + "_" + to).toLowerCase(Locale.ROOT);
                of.put(to, new Kernel("convert.cl", function, Map.of()));
            }
            kernels.put(from, of);
        }
        return kernels;
    }
}
