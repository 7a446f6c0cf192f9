package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.ClassWeights;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassWeightsConverterTest {
    @Test
    void namesMayHoldWhatSeparatesThem() {
        assertThat(convert("a,b:c:2,d: 3")).isEqualTo(ClassWeights.of(Map.of("a,b:c", 2.0, "d", 3.0)));
    }

    @Test
    void readsWhatItShows() {
        for (ClassWeights weights : new ClassWeights[] {
            ClassWeights.balanced(), ClassWeights.of(Map.of("x, y", 1.0 / 3, "10", 1e-7, "9", 2.0))
        }) {
            assertThat(convert(weights.toString())).isEqualTo(weights);
        }
    }

    private static ClassWeights convert(String text) {
        return new ClassWeightsConverter().convert(text);
    }
}
