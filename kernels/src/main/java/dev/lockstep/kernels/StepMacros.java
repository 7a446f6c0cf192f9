package dev.lockstep.kernels;

import dev.lockstep.DType;
import dev.lockstep.Tensor;
import dev.lockstep.fusion.LinearSoftmaxStep;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The macros of {@code step_cpu.cl} or {@code step_gpu.cl} for a step, and the limits of a step that is worth fusing. */
final class StepMacros {
    /**
     * The most multiply-adds of a forward pass. A larger step gains more from all compute units than from fusion on one of them: some ten
     * launches take 15 to 40 µs, in which a core computes about a million multiply-adds, and a compute unit of a GPU more.
     */
    private static final long MAX_MULTIPLY_ADDS = 1 << 20;

    /** The static shared memory of a CUDA block, and the least local memory of OpenCL GPUs. */
    private static final long MAX_LOCAL_BYTES = 48 << 10;

    /** On a processor, weight and batch fit a core's L2 cache. */
    private static final long MAX_CPU_ELEMENTS = 1 << 17;

    /** On a processor, the rows of a softmax and the labels are on the kernel's stack. */
    private static final long MAX_CPU_ROW = 1 << 10;

    /** The registers of a compute unit. */
    private static final long REGISTERS = 1 << 16;

    /** The most registers of a CUDA thread. */
    private static final long MAX_REGISTERS = 255;

    /** The registers for anything but weights, their gradients and pixels. */
    private static final long OTHER_REGISTERS = 56;

    /** The most registers for the weights of a work-item, if it owns several vectors of columns. */
    private static final long WEIGHTS_PER_ITEM = 80;

    /** A work-item owns more than one vector of columns only if at least so many work-items own one. */
    private static final long MIN_OWNERS = 96;

    private static final long WARP = 32;
    private static final int WORD_BYTES = 4;

    private StepMacros() {}

    /** Returns the macros of a step, or null if it is too large for one group or too large to gain from fusion. */
    static @Nullable Map<String, String> of(LinearSoftmaxStep step, DeviceLimits limits) {
        long products = Math.max(step.batch(), 1) * step.classes();
        if (step.features() > MAX_MULTIPLY_ADDS
                || products > MAX_MULTIPLY_ADDS
                || products * step.features() > MAX_MULTIPLY_ADDS) {
            return null;
        }
        Map<String, String> macros = new LinkedHashMap<>();
        put(macros, "BATCH", step.batch());
        put(macros, "FEATURES", step.features());
        put(macros, "CLASSES", step.classes());
        macros.put("PIXEL", typeOf(step.images().source()));
        macros.put("LABEL", typeOf(step.labels().source()));
        return (limits.cpuShaped() ? fitsCore(step) : fitsGroup(step, limits, macros)) ? macros : null;
    }

    private static boolean fitsCore(LinearSoftmaxStep step) {
        return (step.batch() + step.classes()) * step.features() <= MAX_CPU_ELEMENTS
                && step.classes() <= MAX_CPU_ROW
                && step.batch() <= MAX_CPU_ROW;
    }

    private static boolean fitsGroup(LinearSoftmaxStep step, DeviceLimits limits, Map<String, String> macros) {
        long batch = step.batch();
        long classes = step.classes();
        long vectorWidth = classes * WORD_BYTES <= WEIGHTS_PER_ITEM && readsWords(step) ? WORD_BYTES : 1;
        long vectors = step.features() / vectorWidth;
        long vectorsPerItem =
                Math.clamp(vectors / MIN_OWNERS, 1, Math.max(1, WEIGHTS_PER_ITEM / (classes * vectorWidth)));
        long owners = LaunchConfig.ceilDiv(vectors, vectorsPerItem);
        long items = Math.max(2, LaunchConfig.ceilDiv(owners, WARP)) * WARP;
        if (items > limits.maxGroupSize()) {
            return false;
        }
        long columns = vectorsPerItem * vectorWidth;
        long registers = Math.min(MAX_REGISTERS, REGISTERS / items) - OTHER_REGISTERS;
        long classTile = Math.min(classes, registers / columns - classes - 1);
        if (classTile < 1) {
            return false;
        }
        long rowUnroll = Math.min(2, batch);
        long rowTile = rowTile(batch, classes, owners | 1, rowUnroll, Math.min(MAX_LOCAL_BYTES, limits.localBytes()));
        put(macros, "ITEMS", items);
        put(macros, "VECTOR_WIDTH", vectorWidth);
        put(macros, "VECTORS_PER_ITEM", vectorsPerItem);
        put(macros, "ROW_TILE", rowTile);
        put(macros, "ROW_UNROLL", rowUnroll);
        put(macros, "CLASS_TILE", classTile);
        return rowTile > 0;
    }

    /** Returns whether pixels are bytes and their rows are aligned to four, so that four can be loaded at a time. */
    private static boolean readsWords(LinearSoftmaxStep step) {
        Tensor source = step.images().source();
        return source.dtype() == DType.U8 && step.features() % WORD_BYTES == 0 && source.byteOffset() % WORD_BYTES == 0;
    }

    /** Returns the rows whose partial sums fit local memory beside what step_gpu.cl keeps there for the batch, or 0. */
    private static long rowTile(long batch, long classes, long stride, long rowUnroll, long bytes) {
        long ofBatch = batch * (classes + 6) + classes + 1;
        long ofRow = classes * (stride + 2);
        long most = (bytes / Float.BYTES - ofBatch) / ofRow / rowUnroll * rowUnroll;
        if (most <= 0) {
            return 0;
        }
        long passes = LaunchConfig.ceilDiv(batch, most);
        return LaunchConfig.ceilDiv(LaunchConfig.ceilDiv(batch, passes), rowUnroll) * rowUnroll;
    }

    private static String typeOf(Tensor source) {
        return switch (source.dtype()) {
            case U8 -> "u8";
            case F32 -> "float";
            case I32 -> "int";
            default -> throw new IllegalArgumentException("no step gathers " + source.dtype());
        };
    }

    private static void put(Map<String, String> macros, String name, long value) {
        macros.put(name, Long.toString(value));
    }
}
