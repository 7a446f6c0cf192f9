package dev.lockstep.kernels;

import dev.lockstep.DType;
import dev.lockstep.Tensor;
import dev.lockstep.spi.LinearSoftmaxStep;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How {@code step_cpu.cl} or {@code step_gpu.cl} is compiled for a step, and how large a step is worth it. */
final class StepMacros {
    /**
     * The most multiplications of a forward pass. Above, a device gains more from all its compute units than from staying in
     * one: some ten launches take 15 to 40 µs, in which one core makes about a million of the multiplications and additions, and
     * one unit of a GPU more.
     */
    private static final long MOST_PRODUCTS = 1 << 20;

    /** The local memory that a group of CUDA can declare, and that OpenCL devices have at least as GPUs. */
    private static final long MOST_LOCAL_BYTES = 48 << 10;

    /** The weight of a processor's step stays in a core's second cache, beside the batch. */
    private static final long MOST_CPU_ELEMENTS = 1 << 17;

    /** Sums of a row of classes, and its labels, are on the stack of a processor's kernel. */
    private static final long MOST_CPU_ROW = 1 << 10;

    /** The registers of a compute unit, and the most that an item of CUDA has. */
    private static final long REGISTERS = 1 << 16;

    private static final long MOST_REGISTERS = 255;

    /** The registers for anything but weights, their gradients and pixels. */
    private static final long OTHER_REGISTERS = 56;

    /** The registers that an item's weights may take, where there are columns enough. */
    private static final long WEIGHTS_OF_ITEM = 80;

    /** Columns are shared among so many items before an item owns a second unit of them. */
    private static final long LEAST_OWNERS = 96;

    private static final long WARP = 32;
    private static final int BYTES_OF_UNIT = 4;

    private StepMacros() {}

    /** Returns the macros of a step, or null if it is too large for one group, or too large to be faster in one. */
    static @Nullable Map<String, String> of(LinearSoftmaxStep step, DeviceTraits traits) {
        long products = Math.max(step.batch(), 1) * step.classes();
        if (step.features() > MOST_PRODUCTS || products > MOST_PRODUCTS || products * step.features() > MOST_PRODUCTS) {
            return null;
        }
        Map<String, String> macros = new LinkedHashMap<>();
        put(macros, "BATCH", step.batch());
        put(macros, "FEATURES", step.features());
        put(macros, "CLASSES", step.classes());
        macros.put("PIXEL", typeOf(step.images().source()));
        macros.put("LABEL", typeOf(step.labels().source()));
        return (traits.cpuShaped() ? fitsCore(step) : fitsGroup(step, traits, macros)) ? macros : null;
    }

    private static boolean fitsCore(LinearSoftmaxStep step) {
        return (step.batch() + step.classes()) * step.features() <= MOST_CPU_ELEMENTS
                && step.classes() <= MOST_CPU_ROW
                && step.batch() <= MOST_CPU_ROW;
    }

    private static boolean fitsGroup(LinearSoftmaxStep step, DeviceTraits traits, Map<String, String> macros) {
        long batch = step.batch();
        long classes = step.classes();
        long unit = classes * BYTES_OF_UNIT <= WEIGHTS_OF_ITEM && readsWords(step) ? BYTES_OF_UNIT : 1;
        long units = step.features() / unit;
        long spans = Math.clamp(units / LEAST_OWNERS, 1, Math.max(1, WEIGHTS_OF_ITEM / (classes * unit)));
        long owners = GridShape.ceilDiv(units, spans);
        long items = Math.max(2, GridShape.ceilDiv(owners, WARP)) * WARP;
        if (items > traits.maxGroupSize()) {
            return false;
        }
        long columns = spans * unit;
        long registers = Math.min(MOST_REGISTERS, REGISTERS / items) - OTHER_REGISTERS;
        long outputs = Math.min(classes, registers / columns - classes - 1);
        if (outputs < 1) {
            return false;
        }
        long pair = Math.min(2, batch);
        long rows = rowsAtATime(batch, classes, owners | 1, pair, Math.min(MOST_LOCAL_BYTES, traits.localBytes()));
        put(macros, "ITEMS", items);
        put(macros, "UNIT", unit);
        put(macros, "SPANS", spans);
        put(macros, "ROWS", rows);
        put(macros, "PAIR", pair);
        put(macros, "OUTPUTS", outputs);
        return rows > 0;
    }

    /** Returns whether rows of bytes begin at multiples of four. */
    private static boolean readsWords(LinearSoftmaxStep step) {
        Tensor source = step.images().source();
        return source.dtype() == DType.U8
                && step.features() % BYTES_OF_UNIT == 0
                && source.byteOffset() % BYTES_OF_UNIT == 0;
    }

    /** Returns how many rows' sums fit in local memory beside what step_gpu.cl has there for the whole batch; 0 if none do. */
    private static long rowsAtATime(long batch, long classes, long stride, long pair, long bytes) {
        long ofBatch = batch * (classes + 6) + classes + 1;
        long ofRow = classes * (stride + 2);
        long most = (bytes / Float.BYTES - ofBatch) / ofRow / pair * pair;
        if (most <= 0) {
            return 0;
        }
        long turns = GridShape.ceilDiv(batch, most);
        return GridShape.ceilDiv(GridShape.ceilDiv(batch, turns), pair) * pair;
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
