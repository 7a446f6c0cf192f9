package dev.lockstep.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Calls of each loop on small data of its own, by which it is compiled and timed. Used by one thread. */
final class LoopProbes {
    /**
     * A call of a loop.
     *
     * @param elements what it handles
     */
    record Probe(int elements, Runnable call) {}

    /**
     * The elements of a row. C2 compiles a method after 600 calls with 15,000 iterations in all, or after 5,000 calls; longer rows only
     * make the calls before that slower.
     */
    private static final int N = 512;

    private static final int ROWS = 24;
    private static final int OUTPUTS = 5;
    private static final int KC = 32;
    private static final long BYTES = 4L * N;

    private final JavaKernels kernels;
    private final MemorySegment memory;
    private final Floats panels;
    private final Scratch scratch = new Scratch();
    private final SgdFactors sgd = new SgdFactors();
    private final AdamWFactors adamW = new AdamWFactors();
    private final WeightGradientCall gradient = new WeightGradientCall();

    LoopProbes(JavaKernels kernels, Arena arena) {
        this.kernels = kernels;
        memory = arena.allocate((ROWS + 2 * OUTPUTS) * BYTES, CpuBuffer.ALIGNMENT);
        panels = new Floats(MatrixProduct.PACKED_LDA * kernels.mr() + KC * kernels.nr());
        gradient.x = memory;
        gradient.inputs = N;
        gradient.outputs = OUTPUTS;
        gradient.gradient = memory;
        gradient.gradientAt = ROWS * BYTES;
        gradient.update = true;
        gradient.weight = memory;
        gradient.weightAt = (ROWS + OUTPUTS) * BYTES;
    }

    /** Returns calls that take a loop's ways. */
    List<Probe> of(Loop loop) {
        MemorySegment m = memory;
        Scratch s = scratch;
        int columns = Kernels.LANES * Kernels.LANES;
        return switch (loop) {
            case SCALE_BYTES -> one(N, () -> kernels.scaleBytes(m, 0, m, BYTES, N, 1, 0, s));
            case SCALE_FOUR_ROWS ->
                one(4 * N, () -> kernels.scaleFourRows(m, 0, N, 2 * N, 3 * N, m, BYTES, N, 1, 0, s));
            case SCALE -> one(N, () -> kernels.scale(m, 0, m, BYTES, N, 1, 0));
            case RELU -> one(N, () -> kernels.relu(m, 0, m, BYTES, N));
            case RELU_BACKWARD -> one(N, () -> kernels.reluBackward(m, 0, m, BYTES, m, 2 * BYTES, N));
            case SGD -> one(N, () -> kernels.sgd(m, 0, m, BYTES, N, sgd));
            case SGD_MOMENTUM -> one(N, () -> kernels.sgdMomentum(m, 0, m, BYTES, m, 2 * BYTES, N, sgd));
            case ADAM_W -> one(N, () -> kernels.adamW(m, 0, m, BYTES, m, 2 * BYTES, m, 3 * BYTES, N, adamW));
            case MAX -> one(N, () -> kernels.max(m, 0, N));
            case EXP_SUM -> one(N, () -> kernels.expSum(m, 0, N, 0, m, BYTES, s.lanes));
            case EXP_COLUMNS ->
                one(columns, () -> kernels.expColumns(s.rowsInLanes, Kernels.LANES, s.maxima, s.exponentials));
            case SCALE_COLUMNS ->
                one(columns, () -> kernels.scaleColumns(s.exponentials, Kernels.LANES, s.factors, s.shifts));
            case LOG_SOFTMAX -> one(N, () -> kernels.logSoftmax(m, 0, m, BYTES, N, 0, 0));
            case DOT ->
                one(
                        Kernels.DOT_ROWS * OUTPUTS * N,
                        () -> kernels.dot(m, 0, BYTES, Kernels.DOT_ROWS, m, 0, BYTES, OUTPUTS, N, s.products, 0, s));
            case SUM_LANES ->
                one(OUTPUTS * columns, () -> kernels.sumLanes(s.products, OUTPUTS, s.shifts, s.rowsInLanes));
            case WEIGHT_GRADIENT -> List.of(weightGradient(false), weightGradient(true));
            case PRODUCT -> product();
        };
    }

    private static List<Probe> one(int elements, Runnable call) {
        return List.of(new Probe(elements, call));
    }

    /** The gradient is summed where it is stored, or elsewhere. Seven vectors of columns take each of the loops of 4, 2 and 1. */
    private Probe weightGradient(boolean store) {
        int width = 7 * VectorKernels.LENGTH;
        return new Probe(ROWS * OUTPUTS * width, () -> {
            gradient.store = store;
            kernels.weightGradient(gradient, 0, ROWS, 0, width, scratch);
        });
    }

    private List<Probe> product() {
        int width = kernels.nr();
        int tile = kernels.mr() * width;
        long stride = 4L * width;
        MemorySegment m = memory;
        int b = MatrixProduct.PACKED_LDA * kernels.mr();
        return List.of(
                new Probe(tile * KC, () -> kernels.microKernel(panels, 0, panels, b, KC, m, BYTES, stride, scratch)),
                new Probe(tile, () -> epilogue(true)),
                new Probe(tile, () -> epilogue(false)),
                new Probe(8 * width, () -> kernels.packPanels(m, 0, stride, 8, width, panels, 0, 0)));
    }

    private void epilogue(boolean adds) {
        int width = kernels.nr();
        kernels.epilogue(memory, kernels.mr(), width, adds, memory, 0, 4L * width, memory, BYTES, 4L * width);
    }
}
