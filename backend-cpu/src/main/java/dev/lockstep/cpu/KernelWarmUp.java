package dev.lockstep.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Runs the loops on small data of its own until each is compiled by C2. */
final class KernelWarmUp {
    /** A shorter run never pays for the warm-up, and has the JIT compilers for itself. */
    private static final long DELAY_MILLIS = 2000;

    private static final long LIMIT_NANOS = 20_000_000_000L;

    /** In compiled loops an element takes a fraction of a nanosecond, in others a hundred times that. */
    private static final long FAST_ELEMENTS_PER_MICRO = 400;

    private static final int CALLS = 64;
    private static final int N = 1024;
    private static final int ROWS = 4;
    private static final int OUTPUTS = 5;
    private static final long BYTES = 4L * N;

    /** A call of a loop that handles the given number of elements. */
    private record Probe(int elements, Runnable call) {}

    private final Kernels kernels;
    private final MemorySegment memory;
    private final Scratch scratch = new Scratch();
    private final SgdFactors sgd = new SgdFactors();
    private final AdamWFactors adamW = new AdamWFactors();
    private final WeightGradientCall gradient = new WeightGradientCall();

    private KernelWarmUp(Kernels kernels, MemorySegment memory) {
        this.kernels = kernels;
        this.memory = memory;
        gradient.packedGradY = new Floats(OUTPUTS * ROWS);
        gradient.x = memory;
        gradient.inputs = N;
        gradient.outputs = OUTPUTS;
        gradient.gradient = memory;
        gradient.gradientAt = ROWS * BYTES;
        gradient.store = true;
        gradient.update = true;
        gradient.weight = memory;
        gradient.weightAt = (ROWS + OUTPUTS) * BYTES;
    }

    /** Returns whether every loop became fast. */
    static boolean succeeds(Kernels kernels) throws InterruptedException {
        Thread.sleep(DELAY_MILLIS);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate((ROWS + 2 * OUTPUTS) * BYTES, CpuBuffer.ALIGNMENT);
            KernelWarmUp warmUp = new KernelWarmUp(kernels, memory);
            try {
                return warmUp.run();
            } finally {
                warmUp.scratch.free();
            }
        }
    }

    private boolean run() {
        long end = System.nanoTime() + LIMIT_NANOS;
        for (Probe probe : probes()) {
            while (!isFast(probe)) {
                if (System.nanoTime() > end) {
                    return false;
                }
            }
        }
        return true;
    }

    private void epilogue(boolean adds) {
        int width = kernels.nr();
        kernels.epilogue(memory, kernels.mr(), width, adds, memory, 0, 4L * width, memory, BYTES, 4L * width);
    }

    private static boolean isFast(Probe probe) {
        long start = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            probe.call.run();
        }
        long micros = (System.nanoTime() - start) / 1000;
        return (long) CALLS * probe.elements >= micros * FAST_ELEMENTS_PER_MICRO;
    }

    private Probe[] probes() {
        MemorySegment m = memory;
        long out = BYTES;
        int tile = kernels.mr() * kernels.nr();
        Floats panels = new Floats(MatrixProduct.PACKED_LDA * (kernels.mr() + kernels.nr()));
        int b = MatrixProduct.PACKED_LDA * kernels.mr();
        int width = kernels.nr();
        return new Probe[] {
            new Probe(
                    ROWS * OUTPUTS * N,
                    () -> kernels.dot(m, 0, BYTES, ROWS, m, 0, BYTES, OUTPUTS, N, scratch.products, 0, scratch)),
            new Probe(
                    OUTPUTS * Kernels.LANES * Kernels.LANES,
                    () -> kernels.sumLanes(scratch.products, OUTPUTS, scratch.shifts, scratch.rowsInLanes)),
            new Probe(ROWS * OUTPUTS * N, () -> kernels.weightGradient(gradient, 0, ROWS, 0, N, scratch)),
            new Probe(tile * 8, () -> kernels.microKernel(panels, 0, panels, b, 8, m, out, 4L * width, scratch)),
            new Probe(tile, () -> epilogue(true)),
            new Probe(tile, () -> epilogue(false)),
            new Probe(8 * width, () -> kernels.packPanels(m, 0, 4L * width, 8, width, panels, 0, 0)),
            new Probe(N, () -> kernels.scaleBytes(m, 0, m, out, N, 1, 0, scratch)),
            new Probe(4 * N, () -> kernels.scaleFourRows(m, 0, N, 2 * N, 3 * N, m, out, N, 1, 0, scratch)),
            new Probe(N, () -> kernels.scale(m, 0, m, out, N, 1, 0)),
            new Probe(N, () -> kernels.max(m, 0, N)),
            new Probe(N, () -> kernels.expSum(m, 0, N, 0, m, out, scratch.lanes)),
            new Probe(
                    scratch.exponentials.array.length,
                    () -> kernels.expColumns(scratch.rowsInLanes, Kernels.LANES, scratch.maxima, scratch.exponentials)),
            new Probe(
                    scratch.exponentials.array.length,
                    () -> kernels.scaleColumns(scratch.exponentials, Kernels.LANES, scratch.factors, scratch.shifts)),
            new Probe(N, () -> kernels.logSoftmax(m, 0, m, out, N, 0, 0)),
            new Probe(N, () -> kernels.relu(m, 0, m, out, N)),
            new Probe(N, () -> kernels.reluBackward(m, 0, m, out, m, 2 * out, N)),
            new Probe(N, () -> kernels.sgd(m, 0, m, out, N, sgd)),
            new Probe(N, () -> kernels.sgdMomentum(m, 0, m, out, m, 2 * out, N, sgd)),
            new Probe(N, () -> kernels.adamW(m, 0, m, out, m, 2 * out, m, 3 * out, N, adamW)),
        };
    }
}
