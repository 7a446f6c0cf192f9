package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Program;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.reference.ReferenceStep;
import org.junit.jupiter.api.Test;

/** The reference step, recorded and replayed, against the same computation in binary64. */
final class TrainingTest {
    private static final int IMAGES = 320;
    private static final int PIXELS = 784;
    private static final int CLASSES = 10;
    private static final int BATCH = 16;
    private static final int STEPS = IMAGES / BATCH;
    private static final float RATE = 0.1f;

    @Test
    void followsBinary64OverAnEpoch() {
        PhiloxStream random = new PhiloxStream(7, 1);
        byte[] pixels = new byte[IMAGES * PIXELS];
        int[] labels = new int[IMAGES];
        for (int i = 0; i < IMAGES; i++) {
            labels[i] = random.nextInt(CLASSES);
            for (int k = 0; k < PIXELS; k++) {
                pixels[i * PIXELS + k] = (byte) (k % CLASSES == labels[i] ? 255 : random.nextInt(256));
            }
        }
        int[] order = random.permutation(IMAGES);
        double[] expected = new double[CLASSES * PIXELS];
        double expectedLoss = train(pixels, labels, order, expected);

        try (Compute cpu = Compute.open("cpu", ComputeOptions.defaults());
                Scope scope = cpu.scope()) {
            Tensor images = scope.tensorOf(pixels, IMAGES, PIXELS);
            Tensor classes = scope.tensorOf(labels);
            Tensor batches = scope.tensorOf(order, STEPS, BATCH);
            ReferenceStep step = new ReferenceStep(scope, images, classes, batches, CLASSES, RATE);
            try (Program program = cpu.record(step::calls)) {
                program.run(STEPS);
            }
            float[] weights = step.weight().toFloatArray();
            double scale = 0;
            double worst = 0;
            for (int i = 0; i < weights.length; i++) {
                scale = Math.max(scale, Math.abs(expected[i]));
                worst = Math.max(worst, Math.abs(expected[i] - weights[i]));
            }
            assertThat(worst / scale).isLessThan(2e-5);
            assertThat((double) step.losses().toFloatArray()[STEPS - 1]).isCloseTo(expectedLoss, within(1e-4));
            assertThat(step.step().toIntArray()[0]).isEqualTo(STEPS);
        }
    }

    private static org.assertj.core.data.Offset<Double> within(double offset) {
        return org.assertj.core.data.Offset.offset(offset);
    }

    /** Trains {@code w} in binary64 and returns the last loss. */
    private static double train(byte[] pixels, int[] labels, int[] order, double[] w) {
        double[] b = new double[CLASSES];
        double loss = 0;
        for (int step = 0; step < STEPS; step++) {
            double[] gradW = new double[w.length];
            double[] gradB = new double[CLASSES];
            loss = 0;
            for (int i = 0; i < BATCH; i++) {
                int row = order[step * BATCH + i];
                double[] x = new double[PIXELS];
                double[] z = b.clone();
                double sum = 0;
                for (int k = 0; k < PIXELS; k++) {
                    x[k] = (pixels[row * PIXELS + k] & 0xFF) * (1f / 255f);
                }
                for (int j = 0; j < CLASSES; j++) {
                    for (int k = 0; k < PIXELS; k++) {
                        z[j] += w[j * PIXELS + k] * x[k];
                    }
                    sum += Math.exp(z[j]);
                }
                loss += (Math.log(sum) - z[labels[row]]) / BATCH;
                for (int j = 0; j < CLASSES; j++) {
                    double g = (Math.exp(z[j]) / sum - (j == labels[row] ? 1 : 0)) / BATCH;
                    gradB[j] += g;
                    for (int k = 0; k < PIXELS; k++) {
                        gradW[j * PIXELS + k] += g * x[k];
                    }
                }
            }
            for (int k = 0; k < w.length; k++) {
                w[k] -= RATE * gradW[k];
            }
            for (int j = 0; j < CLASSES; j++) {
                b[j] -= RATE * gradB[j];
            }
        }
        return loss;
    }
}
