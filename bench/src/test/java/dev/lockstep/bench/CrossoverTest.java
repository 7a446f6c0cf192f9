package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrossoverTest {
    @Test
    void saysFromWhichBatchOnADeviceWins() {
        assertThat(Crossover.lines(List.of(
                        Sample.layer(1024, Map.of("cpu", 9.0, "cuda:0", 1.0)),
                        Sample.layer(1, Map.of("cpu", 1.0, "cuda:0", 2.0)),
                        Sample.layer(128, Map.of("cpu", 8.0, "cuda:0", 1.0)),
                        Sample.layer(16, Map.of("cpu", 1.0, "cuda:0", 2.0)))))
                .containsExactly("784→10: cpu up to batch 16, cuda:0 from batch 128");
    }

    @Test
    void oneDeviceMayWinEverywhere() {
        assertThat(Crossover.lines(List.of(
                        Sample.layer(1, Map.of("cpu", 1.0, "opencl:0", 2.0)),
                        Sample.layer(16, Map.of("cpu", 1.0, "opencl:0", 2.0)))))
                .containsExactly("784→10: cpu at every batch");
    }

    @Test
    void oneBatchShowsNothingOfOthers() {
        assertThat(Crossover.lines(List.of(Sample.layer(16, Map.of("cpu", 2.0, "opencl:0", 1.0)))))
                .isEmpty();
    }

    @Test
    void aDeviceMayWinInBetween() {
        assertThat(Crossover.lines(List.of(
                        Sample.layer(1, Map.of("cpu", 1.0, "opencl:0", 2.0)),
                        Sample.layer(16, Map.of("cpu", 3.0, "opencl:0", 2.0)),
                        Sample.layer(128, Map.of("cpu", 1.0, "opencl:0", 2.0)))))
                .containsExactly("784→10: cpu up to batch 1, opencl:0 at batch 16, cpu from batch 128");
    }
}
