package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Options that cannot be. */
class ComputeOptionsTest {
    @Test
    void refusesWhatIsMissingOrNegative() {
        ComputeOptions options = ComputeOptions.defaults();
        assertThatThrownBy(() -> options.withMathMode(null))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("mathMode must not be null; FP32 is the default");
        assertThatThrownBy(() -> options.withOnLeak(null))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("onLeak must not be null; leak -> {} ignores leaks");
        assertThatThrownBy(() -> options.withThreads(-1))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads must be 0 (one per processor) or more, got -1");
        assertThatThrownBy(() -> options.withMemoryLimit(-1))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("memoryLimit must be 0 (as much as the device gives) or more bytes, got -1");
    }
}
