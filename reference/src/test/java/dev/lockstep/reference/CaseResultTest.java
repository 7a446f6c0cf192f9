package dev.lockstep.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Device;
import dev.lockstep.MathMode;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CaseResultTest {
    @Test
    void replayNamesTheMathModeWhereItIsNotTheDefault() {
        assertThat(result(MathMode.FP32).replay())
                .isEqualTo("./lockstep verify --device cuda:1 --case 'linear/13x7x3'");
        assertThat(result(MathMode.TF32).replay())
                .isEqualTo("./lockstep verify --device cuda:1 --math-mode tf32 --case 'linear/13x7x3'");
    }

    private static CaseResult result(MathMode mode) {
        return new CaseResult(
                "linear/13x7x3", "linear", Device.parse("cuda:1"), mode, Status.PASSED, 0.5, Optional.empty());
    }
}
