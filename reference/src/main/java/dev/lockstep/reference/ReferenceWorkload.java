package dev.lockstep.reference;

import dev.lockstep.Philox;
import dev.lockstep.PhiloxStream;
import java.util.Arrays;

/**
 * The data of the reference workload, 784 features to 10 classes in batches of 16, made from Philox by the rule in
 * {@code reference/pytorch/README.md}, so that PyTorch's results are at hand.
 */
final class ReferenceWorkload {
    static final int IMAGES = 5000;
    static final int FEATURES = 784;
    static final int CLASSES = 10;
    static final int BATCH = 16;
    static final int STEPS = IMAGES / BATCH;
    static final double LEARNING_RATE = 0.1f;

    private static final long SEED = 0;
    private static final int INK_BELOW = 64;
    private static final int LIT_BELOW_WITH_INK = 100;
    private static final int LIT_BELOW_WITHOUT_INK = 36;

    private ReferenceWorkload() {}

    /** Returns the pixels, U8 [IMAGES, FEATURES]. */
    static byte[] pixels() {
        PhiloxStream inkBits = new PhiloxStream(SEED, 1);
        boolean[] ink = new boolean[CLASSES * FEATURES];
        for (int i = 0; i < ink.length; i++) {
            ink[i] = inkBits.nextBits() >>> 24 < INK_BELOW;
        }
        PhiloxStream noise = new PhiloxStream(SEED, 2);
        byte[] pixels = new byte[IMAGES * FEATURES];
        for (int i = 0; i < pixels.length; i++) {
            int bits = noise.nextBits();
            int at = i / FEATURES % CLASSES * FEATURES + i % FEATURES;
            pixels[i] = bits >>> 24 < (ink[at] ? LIT_BELOW_WITH_INK : LIT_BELOW_WITHOUT_INK) ? (byte) bits : 0;
        }
        return pixels;
    }

    /** Returns the labels, I32 [IMAGES]. */
    static int[] labels() {
        int[] labels = new int[IMAGES];
        Arrays.setAll(labels, i -> i % CLASSES);
        return labels;
    }

    /** Returns the rows of each step's batch, I32 [STEPS, BATCH]. */
    static int[] order() {
        return Arrays.copyOf(new PhiloxStream(SEED, 5).permutation(IMAGES), STEPS * BATCH);
    }

    /** Returns the initial weight, F32 [CLASSES, FEATURES]. */
    static float[] weight() {
        return uniform(CLASSES * FEATURES, 3);
    }

    /** Returns the initial bias, F32 [CLASSES]. */
    static float[] bias() {
        return uniform(CLASSES, 4);
    }

    private static float[] uniform(int count, long stream) {
        float bound = 1f / 28f;
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Philox.uniform(Philox.bits(SEED, stream, i), -bound, bound);
        }
        return values;
    }
}
