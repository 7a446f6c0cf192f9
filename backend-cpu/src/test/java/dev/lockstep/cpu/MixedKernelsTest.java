package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Loops that change over one by one. */
final class MixedKernelsTest {
    private static final long SEED = 17;

    private final Kernels vector = new VectorKernels();
    private final ScalarKernels scalar = new ScalarKernels();

    @Test
    void everyStageOfTheChangeGivesTheSameBits() {
        try (Compute mixed = Compute.open("mixed");
                Compute one = Compute.open("scalar")) {
            Map<String, byte[]> expected = EveryOp.results(one, SEED, 67, 207, 33);
            for (int i = 0; i < Loop.COUNT; i++) {
                Map<String, byte[]> actual = EveryOp.results(mixed, SEED, 67, 207, 33);
                expected.forEach((name, bytes) -> assertThat(actual.get(name))
                        .as("%s, seed %d", name, SEED)
                        .isEqualTo(bytes));
            }
        }
    }

    @Test
    void aLoopIsCountedUntilAnotherTakesItOver() {
        List<Loop> reported = new ArrayList<>();
        MixedKernels mixed = new MixedKernels(scalar, new LoopUse(reported::add)).with(Loop.SUM_LANES, vector);
        Floats products = new Floats(Kernels.LANES * Kernels.LANES);
        Floats values = new Floats(Kernels.LANES * Kernels.LANES);
        for (long done = 0;
                done < LoopUse.WORTH_A_WARM_UP;
                done += products.array.length * (long) Loop.SCALE_COLUMNS.cost()) {
            mixed.scaleColumns(values, Kernels.LANES, products, products);
            mixed.sumLanes(products, 1, values, values);
        }
        assertThat(reported).containsExactly(Loop.SCALE_COLUMNS);
    }

    @Test
    void theTileOfAProductHasTheShapeOfItsMicroKernel() {
        MixedKernels mixed = new MixedKernels(scalar, new LoopUse(loop -> {}));
        assertThat(mixed.mr()).isEqualTo(scalar.mr());
        assertThat(mixed.with(Loop.DOT, vector).nr()).isEqualTo(scalar.nr());
        assertThat(mixed.with(Loop.PRODUCT, vector).mr()).isEqualTo(vector.mr());
        assertThat(mixed.with(Loop.PRODUCT, vector).nr()).isEqualTo(vector.nr());
    }
}
