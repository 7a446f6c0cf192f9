package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The calls by which loops are compiled and timed. */
final class LoopProbesTest {
    @ParameterizedTest
    @EnumSource
    void theLoopsOfBothKindsTakeTheSameCalls(Loop loop) {
        try (Arena arena = Arena.ofShared()) {
            List<LoopProbes.Probe> vector = new LoopProbes(new VectorKernels(), arena).of(loop);
            List<LoopProbes.Probe> scalar = new LoopProbes(new ScalarKernels(), arena).of(loop);
            assertThat(vector).hasSameSizeAs(scalar).isNotEmpty();
            for (int i = 0; i < vector.size(); i++) {
                vector.get(i).call().run();
                scalar.get(i).call().run();
            }
        }
    }
}
