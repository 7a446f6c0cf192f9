package dev.lockstep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    private static final int STEPS_PER_EPOCH = 7;
    private static final long STEPS = 10 * STEPS_PER_EPOCH;

    private static double factor(Schedule schedule, long step) {
        return schedule.factor(step, STEPS, STEPS_PER_EPOCH);
    }

    @Test
    void aConstantIsOne() {
        for (long step = 0; step < STEPS; step++) {
            assertThat(factor(Schedule.constant(), step)).isEqualTo(1);
        }
    }

    @Test
    void aCosineFallsFromOneThroughTheMiddleToItsFloor() {
        assertThat(factor(Schedule.cosine(), 0)).isEqualTo(1);
        assertThat(factor(Schedule.cosine(), STEPS / 2)).isCloseTo(0.5, within(1e-12));
        assertThat(factor(Schedule.cosine(), STEPS - 1)).isBetween(0.0, 1e-3);
        assertThat(factor(Schedule.parse("cosine:0.2"), STEPS / 2)).isCloseTo(0.6, within(1e-12));
        assertThat(factor(Schedule.parse("cosine:0.2"), STEPS)).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void aStepMultipliesAfterItsEpochs() {
        Schedule schedule = Schedule.step(3, 0.5);
        assertThat(factor(schedule, 3 * STEPS_PER_EPOCH - 1)).isEqualTo(1);
        assertThat(factor(schedule, 3 * STEPS_PER_EPOCH)).isEqualTo(0.5);
        assertThat(factor(schedule, STEPS - 1)).isEqualTo(0.125);
    }

    @Test
    void anExponentialFallsByItsFactorInEachEpoch() {
        Schedule schedule = Schedule.exponential(0.8);
        for (int epoch = 0; epoch < 10; epoch++) {
            assertThat(factor(schedule, (long) epoch * STEPS_PER_EPOCH)).isCloseTo(Math.pow(0.8, epoch), within(1e-12));
        }
        assertThat(factor(schedule, 3)).isBetween(0.8, 1.0);
    }

    /** What torch.optim.lr_scheduler.OneCycleLR(max_lr=1, total_steps=70) has at the beginning, the top and the end. */
    @Test
    void oneCycleRisesAndFallsAsThatOfPyTorch() {
        Schedule schedule = Schedule.oneCycle();
        assertThat(factor(schedule, 0)).isCloseTo(0.04, within(1e-12));
        assertThat(factor(schedule, 10)).isCloseTo(0.52, within(1e-12));
        assertThat(factor(schedule, 20)).isCloseTo(1, within(1e-12));
        assertThat(factor(schedule, STEPS - 1)).isCloseTo(4e-6, within(1e-12));
    }

    @Test
    void aWarmupRisesEvenlyAndTheScheduleBeginsAfterIt() {
        Schedule schedule = Schedule.cosine().afterWarmup(20);
        assertThat(factor(schedule, 0)).isEqualTo(0.05);
        assertThat(factor(schedule, 19)).isEqualTo(1);
        assertThat(factor(schedule, 20)).isEqualTo(1);
        assertThat(factor(schedule, 45)).isCloseTo(0.5, within(1e-12));
        assertThat(schedule.warmup()).isEqualTo(20);
        assertThat(schedule.afterwards()).isEqualTo(Schedule.cosine());
        assertThat(Schedule.cosine().afterWarmup(0)).isEqualTo(Schedule.cosine());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"constant", "cosine", "cosine:0.25", "step:3:0.3", "step:1:0.5", "exponential:0.8", "one-cycle"})
    void everyFactorIsInRangeInTheShortestTrainingsToo(String text) {
        Schedule schedule = Schedule.parse(text);
        assertThat(schedule).hasToString(text);
        for (int steps = 1; steps < 30; steps++) {
            for (int step = 0; step < steps; step++) {
                assertThat(schedule.factor(step, steps, 1))
                        .as("%s of %s", step, steps)
                        .isBetween(0.0, 1.0);
            }
        }
    }

    @Test
    void formsHaveDefaults() {
        assertThat(Schedule.parse("step")).isEqualTo(Schedule.step(3, 0.3));
        assertThat(Schedule.parse("exponential")).isEqualTo(Schedule.exponential(0.8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "linear | there is no schedule 'linear'; give constant, cosine",
                "cosine:1:2 | there is no schedule 'cosine:1:2'; give constant, cosine",
                "step:3 | there is no schedule 'step:3'; give constant, cosine",
                "step:x:0.1 | the schedule 'step:x:0.1' has what is no number; give constant, cosine",
                "cosine:2 | the floor of a cosine must be between 0 and 1, got 2.0",
                "cosine:NaN | the floor of a cosine must be between 0 and 1, got NaN",
                "step:0:0.1 | a step must last an epoch or more, got 0",
                "step:2:0 | the factor of a schedule must be above 0 and at most 1, got 0.0",
                "exponential:1.5 | the factor of a schedule must be above 0 and at most 1, got 1.5"
            })
    void refusesWhatIsNone(String text, String message) {
        assertThatThrownBy(() -> Schedule.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void refusesAWarmupThatCannotBe() {
        assertThatThrownBy(() -> Schedule.cosine().afterWarmup(-1))
                .hasMessage("a warm-up must have a step or more, got -1");
        assertThatThrownBy(() -> Schedule.cosine().afterWarmup(3).afterWarmup(3))
                .hasMessageEndingWith("has a warm-up of its own");
        assertThatThrownBy(() -> Schedule.oneCycle().afterWarmup(3)).hasMessage("one-cycle has a warm-up of its own");
    }
}
