package dev.lockstep.bench.fit;

import dev.lockstep.learn.Features;
import dev.lockstep.learn.ImageForm;
import dev.lockstep.learn.LinearModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a peer is to fit, as the words of its command line say: images in [0, 1] and their labels, the objective mean cross-entropy
 * {@code + l2 / 2 · Σ weight²}, and where the model goes.
 */
public final class FitProblem {
    private static final float WHITE = 255;

    private final byte[] pixels;
    private final int[] labels;
    private final int features;
    private final int classes;
    private final double l2;
    private final int iterations;
    private final int threads;
    private final Path model;

    /** Reads the files that the words name: pixels, labels, features, classes, l2, iterations, threads, model. */
    public FitProblem(String... words) throws IOException {
        this.pixels = Files.readAllBytes(Path.of(words[0]));
        ByteBuffer numbers =
                ByteBuffer.wrap(Files.readAllBytes(Path.of(words[1]))).order(ByteOrder.LITTLE_ENDIAN);
        this.labels = new int[numbers.remaining() / Integer.BYTES];
        numbers.asIntBuffer().get(labels);
        this.features = Integer.parseInt(words[2]);
        this.classes = Integer.parseInt(words[3]);
        this.l2 = Double.parseDouble(words[4]);
        this.iterations = Integer.parseInt(words[5]);
        this.threads = Integer.parseInt(words[6]);
        this.model = Path.of(words[7]);
    }

    /** Writes what the first two words name. */
    static void write(byte[] pixels, int[] labels, Path pixelFile, Path labelFile) throws IOException {
        Files.write(pixelFile, pixels);
        ByteBuffer numbers = ByteBuffer.allocate(Integer.BYTES * labels.length).order(ByteOrder.LITTLE_ENDIAN);
        numbers.asIntBuffer().put(labels);
        Files.write(labelFile, numbers.array());
    }

    /** Returns how many images there are. */
    public int rows() {
        return labels.length;
    }

    /** Returns the pixels of an image, from 0 to 1. */
    public double[] row(int index) {
        return row(pixels, features, index);
    }

    static double[] row(byte[] pixels, int features, int index) {
        double[] row = new double[features];
        for (int i = 0; i < features; i++) {
            row[i] = (pixels[index * features + i] & 0xff) / WHITE;
        }
        return row;
    }

    /** Returns the label of each image, from 0. */
    public int[] labels() {
        return labels;
    }

    /** Returns the number of classes. */
    public int classes() {
        return classes;
    }

    /** Returns the strength of the penalty. */
    public double l2() {
        return l2;
    }

    /** Returns how many iterations there are at most. */
    public int iterations() {
        return iterations;
    }

    /** Returns how many threads may compute. */
    public int threads() {
        return threads;
    }

    /**
     * Writes the model.
     *
     * @param weight [classes][features]
     * @param bias [classes]
     */
    public void save(double[][] weight, double[] bias) {
        float[] weights = new float[classes * features];
        float[] biases = new float[classes];
        for (int c = 0; c < classes; c++) {
            for (int i = 0; i < features; i++) {
                weights[c * features + i] = (float) weight[c][i];
            }
            biases[c] = (float) bias[c];
        }
        List<String> names =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        new LinearModel(Features.vectors(features), names, weights, biases, ImageForm.UNKNOWN).save(model);
    }
}
