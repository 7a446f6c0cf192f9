package dev.lockstep.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.PhiloxStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrajectoryBoundTest {
    private static final int IMAGES = 48;
    private static final int BATCH = 16;
    private static final int IN = 207;
    private static final int OUT = 7;
    private static final int STEPS = 90;

    /** ‖x̃‖² is about a third of 207, so lr·L is 1.4. */
    private static final double STABLE = 0.04;

    private final byte[] pixels = new byte[IMAGES * IN];
    private final int[] labels = new int[IMAGES];
    private final int[] order = new int[STEPS * BATCH];
    private final double[] weight = new double[OUT * IN];

    private void draw(long seed) {
        PhiloxStream random = new PhiloxStream(seed, 1);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextBits();
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.nextInt(OUT);
        }
        for (int i = 0; i < order.length; i++) {
            order[i] = random.nextInt(IMAGES);
        }
        for (int i = 0; i < weight.length; i++) {
            weight[i] = random.nextUniform(-0.07f, 0.07f);
        }
    }

    private ReferenceTraining train(double[] start, int steps, double learningRate) {
        ReferenceTraining training = new ReferenceTraining(start, new double[OUT], IN, OUT);
        for (int step = 0; step < steps; step++) {
            training.step(ReferenceTraining.pixels(pixels), labels, order, step * BATCH, BATCH, learningRate);
        }
        return training;
    }

    /** What a step adds is held to the bound by the cases; this is what becomes of it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anErrorDoesNotGrowWhereTheLearningRateIsStable(long seed) {
        draw(seed);
        double[] off = weight.clone();
        PhiloxStream random = new PhiloxStream(seed, 2);
        for (int i = 0; i < off.length; i++) {
            off[i] += random.nextUniform(-0.01f, 0.01f);
        }
        double before = train(weight, 0, STABLE).distance(off, new double[OUT]);
        ReferenceTraining other = train(off, STEPS, STABLE);
        assertThat(train(weight, STEPS, STABLE).distance(other.weight(), other.bias()))
                .isLessThan(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theBoundIsASumOverTheStepsAndSmallBesideTheWeights(long seed) {
        draw(seed);
        double some = train(weight, STEPS / 2, STABLE).allowedDistance();
        ReferenceTraining all = train(weight, STEPS, STABLE);
        assertThat(all.allowedDistance()).isBetween(1.5 * some, 4 * some).isLessThan(2e-3 * all.norm());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aLearningRateThatMagnifiesErrorsLeavesNoBoundWorthHaving(long seed) {
        draw(seed);
        ReferenceTraining training = train(weight, STEPS, 10 * STABLE);
        assertThat(training.allowedDistance()).isGreaterThan(training.norm());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aLearningRateThatIsOnePercentOffIsBeyondTheBound(long seed) {
        draw(seed);
        ReferenceTraining training = train(weight, STEPS, STABLE);
        ReferenceTraining wrong = train(weight, STEPS, 1.01 * STABLE);
        assertThat(training.distance(wrong.weight(), wrong.bias())).isGreaterThan(training.allowedDistance());
    }
}
