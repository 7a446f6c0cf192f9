package dev.lockstep.bench.fit;

import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.LinearModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The images that everyone fits, and how good a fit is. */
public final class FitData {
    private final Dataset data;
    private final byte[] pixels;
    private final int[] labels;

    /** Takes the training images, which are grey. */
    public FitData(Dataset data) {
        Examples train = data.train();
        this.data = data;
        this.pixels = train.pixels();
        this.labels = train.labels();
    }

    /** Returns its name. */
    public String name() {
        return data.name();
    }

    /** Returns how many images there are. */
    public int rows() {
        return labels.length;
    }

    /** Returns how many pixels an image has. */
    public int features() {
        return data.features().count();
    }

    /** Returns how many classes there are. */
    public int classes() {
        return data.classes();
    }

    /** Returns the strength of the penalty: that of scikit-learn's default, C = 1. */
    public double l2() {
        return 1.0 / rows();
    }

    /** Writes the images into a folder, and returns the words that tell {@link FitProblem} of them. */
    public List<String> write(Path folder) {
        Path pixelFile = folder.resolve("pixels");
        Path labelFile = folder.resolve("labels");
        try {
            FitProblem.write(pixels, labels, pixelFile, labelFile);
        } catch (IOException e) {
            throw new UncheckedIOException("writing the images for the peers into " + folder, e);
        }
        return List.of(
                pixelFile.toString(),
                labelFile.toString(),
                Integer.toString(features()),
                Integer.toString(classes()),
                Double.toString(l2()));
    }

    /** Returns the mean cross-entropy plus {@code l2 / 2 · Σ weight²}, in binary64. */
    public double objective(LinearModel model) {
        double[] losses = new double[rows()];
        IntStream.range(0, losses.length).parallel().forEach(row -> losses[row] = loss(model, row));
        double squares = 0;
        for (float weight : model.weight()) {
            squares += (double) weight * weight;
        }
        return Arrays.stream(losses).sum() / losses.length + l2() / 2 * squares;
    }

    private double loss(LinearModel model, int row) {
        int features = features();
        double[] x = FitProblem.row(pixels, features, row);
        double[] logits = new double[classes()];
        double greatest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < logits.length; c++) {
            double logit = model.bias()[c];
            for (int i = 0; i < features; i++) {
                logit += model.weight()[c * features + i] * x[i];
            }
            logits[c] = logit;
            greatest = Math.max(greatest, logit);
        }
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - greatest);
        }
        return Math.log(sum) + greatest - logits[labels[row]];
    }
}
