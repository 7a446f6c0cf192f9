package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a loop is worth a warm-up. */
final class LoopUseTest {
    private final List<Loop> reported = new ArrayList<>();
    private final LoopUse use = new LoopUse(reported::add);

    @Test
    void aLoopIsReportedOnceWhenItHasTakenLongEnough() {
        long half = LoopUse.WORTH_A_WARM_UP / 2;
        use.add(Loop.DOT, half);
        use.add(Loop.DOT, half - 1);
        assertThat(reported).isEmpty();
        use.add(Loop.DOT, 1);
        assertThat(reported).containsExactly(Loop.DOT);
        use.add(Loop.DOT, 10 * half);
        assertThat(reported).containsExactly(Loop.DOT);
    }

    @Test
    void loopsAreReportedInTheOrderOfTheirTime() {
        for (int i = 0; i < 100; i++) {
            use.add(Loop.RELU, LoopUse.WORTH_A_WARM_UP / 90 / Loop.RELU.cost());
            use.add(Loop.EXP_SUM, LoopUse.WORTH_A_WARM_UP / 50 / Loop.EXP_SUM.cost());
            use.add(Loop.MAX, 1);
        }
        assertThat(reported).containsExactly(Loop.EXP_SUM, Loop.RELU);
    }
}
