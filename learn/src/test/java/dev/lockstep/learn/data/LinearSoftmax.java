package dev.lockstep.learn.data;

import dev.lockstep.PhiloxStream;
import dev.lockstep.learn.Examples;

/** A plain linear softmax classifier, 784 to 10, by SGD of batch 16 and learning rate 0.1: it measures how hard data is. */
final class LinearSoftmax {
    private static final int IN = 784;
    private static final int OUT = 10;
    private static final int BATCH = 16;
    private static final float LEARNING_RATE = 0.1f;

    private final PhiloxStream random;
    private final float[] weight = new float[OUT * IN];
    private final float[] bias = new float[OUT];
    private final float[] x = new float[IN];

    LinearSoftmax(long seed) {
        random = new PhiloxStream(seed, 1);
        for (int i = 0; i < weight.length; i++) {
            weight[i] = random.nextUniform(-1 / 28f, 1 / 28f);
        }
    }

    void trainEpoch(Examples images) {
        int[] order = random.permutation(images.size());
        for (int start = 0; start + BATCH <= order.length; start += BATCH) {
            float[] weightStep = new float[weight.length];
            for (int i = start; i < start + BATCH; i++) {
                float[] gradient = probabilities(images, order[i]);
                gradient[images.labels()[order[i]]] -= 1;
                for (int o = 0; o < OUT; o++) {
                    float step = LEARNING_RATE / BATCH * gradient[o];
                    bias[o] -= step;
                    for (int k = 0; k < IN; k++) {
                        weightStep[o * IN + k] += step * x[k];
                    }
                }
            }
            for (int i = 0; i < weight.length; i++) {
                weight[i] -= weightStep[i];
            }
        }
    }

    double accuracy(Examples images) {
        int correct = 0;
        for (int i = 0; i < images.size(); i++) {
            float[] p = probabilities(images, i);
            int best = 0;
            for (int o = 1; o < OUT; o++) {
                best = p[o] > p[best] ? o : best;
            }
            correct += best == images.labels()[i] ? 1 : 0;
        }
        return (double) correct / images.size();
    }

    private float[] probabilities(Examples images, int image) {
        for (int k = 0; k < IN; k++) {
            x[k] = (images.pixels()[image * IN + k] & 0xFF) / 255f;
        }
        float[] logits = new float[OUT];
        float greatest = Float.NEGATIVE_INFINITY;
        for (int o = 0; o < OUT; o++) {
            logits[o] = bias[o];
            for (int k = 0; k < IN; k++) {
                logits[o] += weight[o * IN + k] * x[k];
            }
            greatest = Math.max(greatest, logits[o]);
        }
        float sum = 0;
        for (int o = 0; o < OUT; o++) {
            logits[o] = (float) Math.exp(logits[o] - greatest);
            sum += logits[o];
        }
        for (int o = 0; o < OUT; o++) {
            logits[o] /= sum;
        }
        return logits;
    }
}
