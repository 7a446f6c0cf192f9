package dev.lockstep.reference.float64;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.Reduction;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossReferenceTest {
    /** Probabilities 1/4, 3/4, then 2/5, 3/5. */
    private static final double[] LOGITS = {Math.log(1), Math.log(3), Math.log(2) + 7, Math.log(3) + 7};

    private static final double[] WEIGHTS = {2, 5};
    private static final OptionalInt NONE = OptionalInt.empty();
    private static final double[] RANDOM = {0.3, -1.2, 2.2, 0.9, 0.1, -0.4, -2, 1.5, 0.7, 0.2, -0.3, 0.6};

    private static Targets targets(Reduction reduction) {
        return new Targets(new int[] {0, 1}, null, null, 0, NONE, reduction);
    }

    @Test
    void crossEntropyIsTheLogarithmOfTheLabelsProbability() {
        double first = Math.log(4);
        double second = Math.log(5.0 / 3);
        assertThat(LossReference.crossEntropy(LOGITS, 2, targets(Reduction.NONE)))
                .containsExactly(new double[] {first, second}, within(1e-14));
        assertThat(LossReference.crossEntropy(LOGITS, 2, targets(Reduction.SUM)))
                .containsExactly(new double[] {first + second}, within(1e-14));
        assertThat(LossReference.crossEntropy(LOGITS, 2, targets(Reduction.MEAN)))
                .containsExactly(new double[] {(first + second) / 2}, within(1e-14));
    }

    @Test
    void nllLossTakesTheLabelsEntry() {
        double[] logP = {-1, -2, -3, -4};
        Targets plain = new Targets(new int[] {1, 0}, null, null, 0, NONE, Reduction.NONE);
        assertThat(LossReference.nllLoss(logP, 2, plain)).containsExactly(2, 3);
        Targets weighted = new Targets(new int[] {1, 0}, WEIGHTS, null, 0, NONE, Reduction.MEAN);
        assertThat(LossReference.nllLoss(logP, 2, weighted)).containsExactly(new double[] {16.0 / 7}, within(1e-15));
        Targets sum = new Targets(new int[] {1, 0}, WEIGHTS, null, 0, NONE, Reduction.SUM);
        assertThat(LossReference.nllLoss(logP, 2, sum)).containsExactly(16);
    }

    @Test
    void smoothingMixesInTheOtherClasses() {
        Targets smooth = new Targets(new int[] {0, 1}, WEIGHTS, null, 0.1, NONE, Reduction.NONE);
        double l00 = Math.log(4);
        double l01 = Math.log(4.0 / 3);
        double l10 = Math.log(2.5);
        double l11 = Math.log(5.0 / 3);
        assertThat(LossReference.crossEntropy(LOGITS, 2, smooth))
                .containsExactly(
                        new double[] {
                            0.9 * 2 * l00 + 0.05 * (2 * l00 + 5 * l01), 0.9 * 5 * l11 + 0.05 * (2 * l10 + 5 * l11)
                        },
                        within(1e-14));
    }

    @Test
    void withoutSmoothingAnImpossibleOtherClassDoesNotMatter() {
        double[] logits = {0, Double.NEGATIVE_INFINITY};
        Targets first = new Targets(new int[] {0}, null, null, 0, NONE, Reduction.MEAN);
        assertThat(LossReference.crossEntropy(logits, 2, first)).containsExactly(0);
        Targets second = new Targets(new int[] {1}, null, null, 0, NONE, Reduction.MEAN);
        assertThat(LossReference.crossEntropy(logits, 2, second)).containsExactly(Double.POSITIVE_INFINITY);
    }

    @Test
    void ignoredRowsCountNothing() {
        Targets targets = new Targets(new int[] {-100, 1}, WEIGHTS, null, 0.1, OptionalInt.of(-100), Reduction.MEAN);
        Targets alone = new Targets(new int[] {1}, WEIGHTS, null, 0.1, NONE, Reduction.MEAN);
        double[] second = {LOGITS[2], LOGITS[3]};
        assertThat(LossReference.crossEntropy(LOGITS, 2, targets))
                .containsExactly(LossReference.crossEntropy(second, 2, alone), within(1e-15));
        double[] gradient = LossReference.crossEntropyGradient(LOGITS, 2, targets);
        double[] ofSecond = LossReference.crossEntropyGradient(second, 2, alone);
        assertThat(gradient).containsExactly(0, 0, ofSecond[0], ofSecond[1]);
    }

    @Test
    void whereAllRowsAreIgnoredTheMeanIsNaNAndTheGradientZero() {
        Targets targets = new Targets(new int[] {3, 3}, null, null, 0, OptionalInt.of(3), Reduction.MEAN);
        assertThat(LossReference.crossEntropy(LOGITS, 2, targets)).containsExactly(Double.NaN);
        assertThat(LossReference.crossEntropyGradient(LOGITS, 2, targets)).containsExactly(0, 0, 0, 0);
        Targets sum = new Targets(new int[] {3, 3}, null, null, 0, OptionalInt.of(3), Reduction.SUM);
        assertThat(LossReference.crossEntropy(LOGITS, 2, sum)).containsExactly(0);
    }

    @Test
    void whereAllWeightsAreZeroTheMeanAndItsGradientAreNaN() {
        Targets targets = new Targets(new int[] {0, 1}, new double[2], null, 0, NONE, Reduction.MEAN);
        assertThat(LossReference.crossEntropy(LOGITS, 2, targets)).containsExactly(Double.NaN);
        assertThat(LossReference.crossEntropyGradient(LOGITS, 2, targets)).containsOnly(Double.NaN);
    }

    @Test
    void totalWeightCountsRowsOrTheirWeights() {
        assertThat(targets(Reduction.MEAN).totalWeight()).isEqualTo(2);
        assertThat(new Targets(new int[] {0, 1, 1, 9}, WEIGHTS, null, 0, OptionalInt.of(9), Reduction.SUM)
                        .totalWeight())
                .isEqualTo(12);
    }

    @Test
    void aRowOfWeightTwoCountsAsTwoRows() {
        double[] twice = {LOGITS[0], LOGITS[1], LOGITS[2], LOGITS[3], LOGITS[2], LOGITS[3]};
        for (Reduction reduction : new Reduction[] {Reduction.MEAN, Reduction.SUM}) {
            Targets repeated = new Targets(new int[] {0, 1, 1}, WEIGHTS, null, 0.1, NONE, reduction);
            Targets weighted = new Targets(new int[] {0, 1}, WEIGHTS, new double[] {1, 2}, 0.1, NONE, reduction);
            assertThat(LossReference.crossEntropy(LOGITS, 2, weighted))
                    .containsExactly(LossReference.crossEntropy(twice, 2, repeated), within(1e-14));
            double[] gradient = LossReference.crossEntropyGradient(LOGITS, 2, weighted);
            double[] ofTwice = LossReference.crossEntropyGradient(twice, 2, repeated);
            assertThat(gradient)
                    .containsExactly(
                            new double[] {ofTwice[0], ofTwice[1], 2 * ofTwice[2], 2 * ofTwice[3]}, within(1e-14));
        }
    }

    @Test
    void theTargetIsTheLabelSmoothedAndWeighted() {
        Targets smooth = new Targets(new int[] {0, 1}, WEIGHTS, null, 0.2, NONE, Reduction.SUM);
        assertThat(LossReference.target(smooth, 1, 2)).containsExactly(new double[] {0.2, 4.5}, within(1e-15));
    }

    @Test
    void withoutSmoothingTheWeightsOfOtherClassesDoNotMatter() {
        Targets targets =
                new Targets(new int[] {0}, new double[] {2, Double.POSITIVE_INFINITY}, null, 0, NONE, Reduction.SUM);
        assertThat(LossReference.target(targets, 0, 2)).containsExactly(2, 0);
    }

    @Test
    void theGradientOfThePlainMeanIsProbabilityMinusTargetOverBatch() {
        assertThat(LossReference.crossEntropyGradient(LOGITS, 2, targets(Reduction.MEAN)))
                .containsExactly(new double[] {-0.375, 0.375, 0.2, -0.2}, within(1e-15));
    }

    @ParameterizedTest
    @CsvSource({
        "MEAN, 0, false, false",
        "SUM, 0, true, false",
        "MEAN, 0.1, true, true",
        "SUM, 1, false, true",
        "MEAN, 1, true, false"
    })
    void theGradientIsThatOfTheLoss(Reduction reduction, double epsilon, boolean weighted, boolean ignoring) {
        Targets targets = new Targets(
                new int[] {2, 0, 1, 2},
                weighted ? new double[] {0.5, 2, 3} : null,
                weighted ? new double[] {0.5, 4, 1, 2} : null,
                epsilon,
                ignoring ? OptionalInt.of(0) : NONE,
                reduction);
        double[] numeric = Derivative.of(RANDOM, logits -> LossReference.crossEntropy(logits, 3, targets)[0]);
        assertThat(LossReference.crossEntropyGradient(RANDOM, 3, targets)).containsExactly(numeric, within(1e-8));
    }

    @Test
    void theGradientOfReductionNoneIsThatOfTheSum() {
        Targets none = new Targets(new int[] {0, 1}, WEIGHTS, null, 0.1, NONE, Reduction.NONE);
        Targets sum = new Targets(new int[] {0, 1}, WEIGHTS, null, 0.1, NONE, Reduction.SUM);
        assertThat(LossReference.crossEntropyGradient(LOGITS, 2, none))
                .containsExactly(LossReference.crossEntropyGradient(LOGITS, 2, sum));
    }
}
