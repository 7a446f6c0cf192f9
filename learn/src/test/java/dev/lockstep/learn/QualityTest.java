package dev.lockstep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The figures by numbers that can be worked out by hand. */
class QualityTest {
    private static final int[] LABELS = {0, 0, 0, 1, 1};
    private static final Predictions PREDICTIONS = new Predictions(3, new int[] {0, 0, 1, 1, 0}, new float[] {
        0.9f, 0.1f, 0, 0.92f, 0.08f, 0, 0.2f, 0.8f, 0, 0.39f, 0.61f, 0, 0.65f, 0.35f, 0
    });

    private final Quality quality = new Quality(LABELS, PREDICTIONS);

    @Test
    void accuracyPrecisionAndRecallCountTheConfusions() {
        assertThat(quality.accuracy()).isEqualTo(0.6);
        assertThat(quality.count(0, 1)).isEqualTo(1);
        assertThat(quality.precision(0)).isEqualTo(2 / 3.0);
        assertThat(quality.recall(0)).isEqualTo(2 / 3.0);
        assertThat(quality.precision(1)).isEqualTo(0.5);
        assertThat(quality.recall(1)).isEqualTo(0.5);
        assertThat(quality.precision(2)).isNaN();
        assertThat(quality.recall(2)).isNaN();
    }

    @Test
    void theCalibrationErrorIsTheMeanDistanceOfConfidenceAndAccuracyInTheBins() {
        // Bins of 1/15: 0.9 and 0.92 share one and were right, 0.61 and 0.65 share one with one right, 0.8 was wrong.
        assertThat(quality.calibrationError()).isCloseTo((0.18 + 0.26 + 0.8) / 5, within(1e-6));
    }

    @Test
    void anExampleIsCertainToAStandardError() {
        assertThat(new Evaluation(1, 60, 100).standardError()).isCloseTo(Math.sqrt(0.24 / 100), within(1e-12));
        assertThat(new Evaluation(1, 100, 100).standardError()).isZero();
    }

    @Test
    void refusesOtherLabels() {
        assertThatThrownBy(() -> new Quality(new int[2], PREDICTIONS)).hasMessage("2 labels for 5 predictions");
    }
}
