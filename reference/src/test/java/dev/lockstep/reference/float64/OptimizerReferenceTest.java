package dev.lockstep.reference.float64;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.AdamW;
import dev.lockstep.Sgd;
import dev.lockstep.reference.float64.OptimizerReference.AdamWResult;
import dev.lockstep.reference.float64.OptimizerReference.SgdResult;
import org.junit.jupiter.api.Test;

class OptimizerReferenceTest {
    private static final double[] WEIGHT = {1, -2};
    private static final double[] GRADIENT = {4, 8};
    private static final double[] VELOCITY = {-1, 3};

    private static SgdResult sgd(Sgd options, boolean firstStep) {
        return OptimizerReference.sgd(WEIGHT, GRADIENT, VELOCITY, firstStep, options);
    }

    @Test
    void plainSgdStepsAgainstTheGradient() {
        SgdResult result = OptimizerReference.sgd(WEIGHT, GRADIENT, null, false, Sgd.learningRate(0.25));
        assertThat(result.weight()).containsExactly(0, -4);
        assertThat(result.velocity()).isNull();
    }

    @Test
    void hyperparametersAreRoundedToBinary32First() {
        SgdResult result = OptimizerReference.sgd(new double[1], new double[] {1}, null, false, Sgd.learningRate(0.1));
        assertThat(result.weight()).containsExactly(-(double) 0.1f);
    }

    @Test
    void withoutMomentumTheVelocityStays() {
        assertThat(sgd(Sgd.learningRate(0.25), true).velocity()).containsExactly(VELOCITY);
    }

    @Test
    void weightDecayIsAddedToTheGradient() {
        SgdResult result = sgd(Sgd.learningRate(0.25).withWeightDecay(0.5), false);
        assertThat(result.weight()).containsExactly(1 - 0.25 * 4.5, -2 - 0.25 * 7);
    }

    @Test
    void momentumKeepsAVelocity() {
        SgdResult result = sgd(Sgd.learningRate(0.25).withMomentum(0.5), false);
        assertThat(result.velocity()).containsExactly(3.5, 9.5);
        assertThat(result.weight()).containsExactly(1 - 0.875, -2 - 2.375);
    }

    @Test
    void dampeningHoldsBackTheGradientExceptInTheFirstStep() {
        Sgd options = Sgd.learningRate(0.25).withMomentum(0.5).withDampening(0.25);
        assertThat(sgd(options, false).velocity()).containsExactly(2.5, 7.5);
        assertThat(sgd(options, false).weight()).containsExactly(1 - 0.625, -2 - 1.875);
        assertThat(sgd(options, true).velocity()).containsExactly(4, 8);
        assertThat(sgd(options, true).weight()).containsExactly(0, -4);
    }

    @Test
    void nesterovLooksAhead() {
        SgdResult result = sgd(Sgd.learningRate(0.25).withMomentum(0.5).withNesterov(true), false);
        assertThat(result.velocity()).containsExactly(3.5, 9.5);
        assertThat(result.weight()).containsExactly(1 - 0.25 * 5.75, -2 - 0.25 * 12.75);
    }

    @Test
    void decayedNesterovMomentum() {
        Sgd options =
                Sgd.learningRate(0.25).withMomentum(0.5).withNesterov(true).withWeightDecay(0.5);
        SgdResult result = sgd(options, false);
        assertThat(result.velocity()).containsExactly(4, 8.5);
        assertThat(result.weight()).containsExactly(1 - 0.25 * 6.5, -2 - 0.25 * 11.25);
    }

    @Test
    void adamWsFirstStepIsTheLearningRateInTheGradientsDirection() {
        AdamW options = new AdamW(0.01, 0.9, 0.999, 0, 0);
        AdamWResult result =
                OptimizerReference.adamW(WEIGHT, new double[] {4, -8}, new double[2], new double[2], 0, options);
        assertThat(result.weight()).containsExactly(new double[] {0.99, -1.99}, within(1e-14));
        assertThat(result.mean()).containsExactly(new double[] {0.4, -0.8}, within(1e-15));
        assertThat(result.square()).containsExactly(new double[] {0.016, 0.064}, within(1e-15));
    }

    @Test
    void adamWByHand() {
        AdamW options = new AdamW(0.5, 0.5, 0.75, 0.25, 0.125);
        AdamWResult result = OptimizerReference.adamW(
                new double[] {2}, new double[] {4}, new double[] {-2}, new double[] {8}, 1, options);
        double mean = 1;
        double square = 0.75 * 8 + 0.25 * 16;
        double corrected = mean / (1 - 0.25);
        double root = Math.sqrt(square / (1 - 0.5625));
        assertThat(result.mean()).containsExactly(mean);
        assertThat(result.square()).containsExactly(square);
        double expected = 2 * (1 - 0.0625) - 0.5 * corrected / (root + 0.25);
        assertThat(result.weight()).containsExactly(new double[] {expected}, within(1e-14));
    }

    @Test
    void adamWUnderAConstantGradientMovesOneLearningRateAStep() {
        AdamW options = new AdamW(0.01, 0.9, 0.999, 0, 0);
        double[] weight = {0};
        double[] mean = {0};
        double[] square = {0};
        for (int step = 0; step < 100; step++) {
            AdamWResult result = OptimizerReference.adamW(weight, new double[] {-3}, mean, square, step, options);
            weight = result.weight();
            mean = result.mean();
            square = result.square();
        }
        assertThat(weight[0]).isEqualTo(1, within(1e-9));
    }
}
