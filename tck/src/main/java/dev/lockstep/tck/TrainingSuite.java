package dev.lockstep.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.Compute;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Program;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.reference.Policy;
import dev.lockstep.reference.ReferenceStep;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * The step of a linear classifier, recorded and op by op: the same bits each time, and either way the same classifier. That it
 * learns what binary64 learns is for {@link ConformanceSuite}.
 */
public abstract class TrainingSuite {
    private static final int IMAGES = 320;
    private static final int PIXELS = 784;
    private static final int CLASSES = 10;
    private static final int BATCH = 16;
    private static final int STEPS = IMAGES / BATCH;

    /** Either way may be half of it from binary64. */
    private static final double FARTHEST = 2 * Policy.TRAJECTORY;

    /** For subclasses. */
    protected TrainingSuite() {}

    /** Opens the device in FP32. The suite closes it. */
    protected abstract Compute open();

    @Test
    final void twoRunsGiveTheSameBits() {
        float[] recorded = train(true);
        assertFalse(Arrays.equals(recorded, new float[CLASSES * PIXELS]), "nothing was learned");
        assertArrayEquals(recorded, train(true), 0);
        assertArrayEquals(train(false), train(false), 0);
    }

    @Test
    final void aProgramLearnsWhatItsOpsLearn() {
        float[] recorded = train(true);
        float[] opByOp = train(false);

        float largest = 0;
        float worst = 0;
        for (int i = 0; i < recorded.length; i++) {
            largest = Math.max(largest, Math.abs(opByOp[i]));
            worst = Math.max(worst, Math.abs(opByOp[i] - recorded[i]));
        }
        assertTrue(worst / largest < FARTHEST, worst + " of " + largest);
    }

    private float[] train(boolean recorded) {
        PhiloxStream random = new PhiloxStream(7, 1);
        byte[] pixels = new byte[IMAGES * PIXELS];
        int[] labels = new int[IMAGES];
        for (int i = 0; i < IMAGES; i++) {
            labels[i] = random.nextInt(CLASSES);
            for (int k = 0; k < PIXELS; k++) {
                pixels[i * PIXELS + k] = (byte) (k % CLASSES == labels[i] ? 255 : random.nextInt(256));
            }
        }
        try (Compute compute = open();
                Scope scope = compute.scope()) {
            Tensor images = scope.tensorOf(pixels, IMAGES, PIXELS);
            Tensor classes = scope.tensorOf(labels);
            Tensor batches = scope.tensorOf(random.permutation(IMAGES), STEPS, BATCH);
            ReferenceStep step = new ReferenceStep(scope, images, classes, batches, CLASSES, 0.1);
            if (recorded) {
                try (Program program = compute.record(step::update)) {
                    program.run(STEPS);
                }
            } else {
                for (int i = 0; i < STEPS; i++) {
                    step.update(compute.ops());
                }
            }
            return step.weight().toFloatArray();
        }
    }
}
