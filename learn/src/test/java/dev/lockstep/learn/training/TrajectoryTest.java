package dev.lockstep.learn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.lockstep.Compute;
import dev.lockstep.Sgd;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.data.RealMnist;
import dev.lockstep.reference.Policy;
import dev.lockstep.reference.ReferenceTraining;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The reference workload beside float64, which starts from the same weights and sees the same batches. */
class TrajectoryTest {
    private static final int EPOCHS = 12;
    private static final int BATCH = 16;

    @Test
    void afterTwelveEpochsTheWeightsAreStillThoseOfFloat64() {
        Dataset mnist =
                Dataset.load("mnist", DataOptions.fromEnvironment(Map.of()).withDataDir(RealMnist.folder()));
        TrainingSettings settings =
                new TrainingSettings(BATCH, EPOCHS, new Optimizer.SgdOptimizer(Sgd.learningRate(0.1)), 0, 0);
        try (Compute cpu = Compute.open("cpu");
                TrainingRun run = new TrainingRun(cpu, mnist, settings, StepRunner.UNCHECKED)) {
            ReferenceTraining reference = new ReferenceTraining(
                    doubles(run.model().weight().toFloatArray()),
                    doubles(run.model().bias().toFloatArray()),
                    mnist.train().features().count(),
                    mnist.classes());
            double[] images = ReferenceTraining.pixels(mnist.train().pixels());
            int steps = 0;
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                double device = run.runEpoch(TrainingListener.NONE).loss();
                int[] order = TrainingStreams.order(
                        settings.seed(), epoch, mnist.train().size());
                double sum = 0;
                for (int from = 0; from + BATCH <= order.length; from += BATCH) {
                    sum += reference.step(images, mnist.train().labels(), order, from, BATCH, 0.1);
                    steps++;
                }
                assertThat(device).isCloseTo(sum / run.stepsPerEpoch(), withinPercentage(1e-3));
            }
            assertThat(steps).isEqualTo(3744);
            double drift = reference.drift(doubles(run.model().weight().toFloatArray()));
            System.out.println("After " + steps + " steps: max|dW| / max|W| = " + drift);
            assertThat(drift).isLessThanOrEqualTo(Policy.TRAJECTORY).isPositive();
        }
    }

    private static double[] doubles(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
