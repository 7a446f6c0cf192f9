package dev.lockstep.kernels;

import dev.lockstep.PhiloxStream;
import dev.lockstep.error.LockstepException;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendQueue;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The matrix products of one size class that tiles are checked and measured on. Their operands are on the device. */
final class TileTrials implements AutoCloseable {
    private static final int RAGGED_M = 131;
    private static final int RAGGED_N = 269;
    private static final int RAGGED_K = 519;

    private static final int PIXELS = 784;
    private static final int CLASSES = 10;
    private static final int[] BATCHES = {16, 4096};

    private static final int LARGE_EXTENT = 1024;
    private static final int SMALL_ROWS = 64;
    private static final long SMALL_RESULT = 128 * 64;

    /** The shortest measurement. It hides the latency of launching and waiting. */
    private static final long SHORTEST_NANOS = 4_000_000;

    private static final int MAX_REPEATS = 4096;

    /** Floats after a result that must not be overwritten. */
    private static final int GUARD = 64;

    private static final float GUARD_VALUE = -123_456;

    private final BackendQueue memory;
    private final KernelQueue queue;
    private final MatrixCall call = new MatrixCall();
    private final PhiloxStream random = new PhiloxStream(1, 1);
    private final List<Trial> checked = new ArrayList<>();
    private final List<float[]> expected;
    private final List<Trial> timed = new ArrayList<>();

    /** One product with its operands on the device. */
    private final class Trial {
        final ExactProduct product;
        final Buffer a;
        final Buffer b;
        final Buffer c;
        int repeats = 1;

        Trial(ExactProduct product) throws AllocationFailedException {
            this.product = product;
            a = upload(product.a());
            b = upload(product.b());
            c = memory.allocate((product.m() * product.n() + GUARD) * (long) Float.BYTES);
        }

        void launch(MatrixTile tile, boolean accumulate) {
            launch(tile.product(product.form(), queue.limits()), accumulate, 1);
        }

        void launch(TiledProduct tiled, boolean accumulate, int times) {
            call.operands(a, b, c, accumulate).extents(product.m(), product.n(), product.k());
            for (int i = 0; i < times; i++) {
                tiled.launch(queue, call);
            }
        }

        void fill(float value) {
            float[] values = new float[product.m() * product.n() + GUARD];
            Arrays.fill(values, value);
            Arrays.fill(values, values.length - GUARD, values.length, GUARD_VALUE);
            memory.upload(MemorySegment.ofArray(values), c, 0);
        }

        float[] result() {
            float[] values = new float[product.m() * product.n() + GUARD];
            memory.download(c, 0, MemorySegment.ofArray(values));
            return values;
        }

        void free() {
            memory.free(a);
            memory.free(b);
            memory.free(c);
        }
    }

    TileTrials(BackendQueue memory, KernelQueue queue, MatrixSize size) throws AllocationFailedException {
        this.memory = memory;
        this.queue = queue;
        try {
            addAll(size);
            expected = checked.stream().map(trial -> trial.product.expected()).toList();
        } catch (AllocationFailedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void addAll(MatrixSize size) throws AllocationFailedException {
        if (size == MatrixSize.SKINNY) {
            checked.add(trial(MatrixForm.LINEAR, 207, 13, RAGGED_K));
            checked.add(trial(MatrixForm.GRAD_X, 13, RAGGED_N, 31));
            checked.add(trial(MatrixForm.GRAD_WEIGHT, 13, RAGGED_N, 207));
            for (int batch : BATCHES) {
                timed.add(trial(MatrixForm.LINEAR, batch, CLASSES, PIXELS));
                timed.add(trial(MatrixForm.GRAD_WEIGHT, CLASSES, PIXELS, batch));
            }
            timed.add(trial(MatrixForm.GRAD_X, BATCHES[0], PIXELS, CLASSES));
            return;
        }
        int units = queue.limits().computeUnits();
        int m = SMALL_ROWS;
        int n = Math.clamp(SMALL_RESULT * units / SMALL_ROWS, 1, LARGE_EXTENT);
        if (size == MatrixSize.LARGE) {
            m = LARGE_EXTENT;
            n = LARGE_EXTENT;
            while (MatrixSize.of(m, n, queue.limits()) != MatrixSize.LARGE) {
                n += LARGE_EXTENT;
            }
        }
        for (MatrixForm form : MatrixForm.values()) {
            checked.add(trial(form, RAGGED_M, RAGGED_N, RAGGED_K));
            timed.add(trial(form, m, n, LARGE_EXTENT));
        }
    }

    private Trial trial(MatrixForm form, int m, int n, int k) throws AllocationFailedException {
        return new Trial(new ExactProduct(form, m, n, k));
    }

    private Buffer upload(float[] values) throws AllocationFailedException {
        Buffer buffer = memory.allocate((long) values.length * Float.BYTES);
        memory.upload(MemorySegment.ofArray(values), buffer, 0);
        return buffer;
    }

    /** Returns why a tile is refused, empty if all its products are right. */
    String refusal(MatrixTile tile) {
        try {
            for (int i = 0; i < checked.size(); i++) {
                Trial trial = checked.get(i);
                float[] right = expected.get(i);
                for (boolean accumulate : new boolean[] {false, true}) {
                    trial.fill(1);
                    trial.launch(tile, accumulate);
                    if (!isRight(trial.result(), right, accumulate ? 1 : 0)) {
                        return wrong(trial);
                    }
                }
            }
            for (Trial trial : timed) {
                trial.fill(1);
                trial.launch(tile, false);
                float[] result = trial.result();
                if (!isGuardWhole(result) || !trial.product.agrees(result, random)) {
                    return wrong(trial);
                }
            }
            return "";
        } catch (LockstepException e) {
            memory.synchronize(); // throws if it was the device that failed rather than the candidate
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("it failed");
        }
    }

    private static boolean isRight(float[] result, float[] expected, float before) {
        for (int i = 0; i < expected.length; i++) {
            if (result[i] != expected[i] + before) {
                return false;
            }
        }
        return isGuardWhole(result);
    }

    private static boolean isGuardWhole(float[] result) {
        for (int i = result.length - GUARD; i < result.length; i++) {
            if (result[i] != GUARD_VALUE) {
                return false;
            }
        }
        return true;
    }

    private static String wrong(Trial trial) {
        ExactProduct product = trial.product;
        return String.format(
                Locale.ROOT,
                "wrong result of %s with m=%d n=%d depth=%d",
                product.form(),
                product.m(),
                product.n(),
                product.k());
    }

    /** Returns the products of a tile that {@link #seconds} measures. */
    List<TiledProduct> products(MatrixTile tile) {
        return timed.stream()
                .map(trial -> tile.product(trial.product.form(), queue.limits()))
                .toList();
    }

    /** Returns the time of one execution of each product. */
    double[] seconds(List<TiledProduct> products) {
        double[] seconds = new double[timed.size()];
        for (int i = 0; i < seconds.length; i++) {
            Trial trial = timed.get(i);
            long nanos = nanos(trial, products.get(i));
            while (nanos < SHORTEST_NANOS && trial.repeats < MAX_REPEATS) {
                trial.repeats *= 2;
                nanos = nanos(trial, products.get(i));
            }
            seconds[i] = 1e-9 * nanos / trial.repeats;
        }
        return seconds;
    }

    private long nanos(Trial trial, TiledProduct product) {
        memory.synchronize();
        long start = System.nanoTime();
        trial.launch(product, false, trial.repeats);
        memory.synchronize();
        return System.nanoTime() - start;
    }

    /** Returns the geometric mean of the products' speeds, in 10⁹ operations a second. */
    double gigaflops(double[] seconds) {
        double sum = 0;
        for (int i = 0; i < seconds.length; i++) {
            sum += Math.log(1e-9 * timed.get(i).product.operations() / seconds[i]);
        }
        return Math.exp(sum / seconds.length);
    }

    @Override
    public void close() {
        checked.forEach(Trial::free);
        timed.forEach(Trial::free);
    }
}
