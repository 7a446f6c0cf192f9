package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.Scale;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.data.Nouns;
import dev.lockstep.learn.training.BatchWalk;
import dev.lockstep.trainer.picture.ProbabilityBars;
import dev.lockstep.trainer.picture.TerminalPicture;
import dev.lockstep.trainer.report.Printable;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What {@code step} prints: every stage of a batch, in the order in which they are computed. */
final class StepText {
    private static final int SHOWN = 20;
    private static final int LIKELIEST = 10;
    private static final int LONGEST_BAR = 24;
    private static final int WIDEST_PICTURE = 64;

    private final BatchWalk walk;
    private final Dataset data;
    private final Examples batch;
    private final boolean blocks;
    private final PrintWriter out;
    private final List<String> names;
    private final int nameWidth;

    /**
     * Prepares the text.
     *
     * @param batch the examples of the batch
     * @param blocks whether the terminal shows block elements
     */
    StepText(BatchWalk walk, Dataset data, Examples batch, boolean blocks, PrintWriter out) {
        this.walk = walk;
        this.data = data;
        this.batch = batch;
        this.blocks = blocks;
        this.out = out;
        this.names = Printable.lines(data.classNames());
        this.nameWidth =
                Math.max(5, names.stream().mapToInt(String::length).max().orElse(0));
    }

    void print(Compute compute, Optimizer optimizer) {
        printShapes(compute);
        printFirst();
        printEach();
        printUpdate(optimizer);
        out.flush();
    }

    private void printShapes(Compute compute) {
        out.printf(
                Locale.ROOT,
                "Data: %s, device: %s, %s%n",
                data.name(),
                compute.device(),
                compute.info().name());
        out.println("Classes (the vocabulary): " + BatchOptions.classes(data));
        out.printf(
                Locale.ROOT,
                "Batch: shape %s, %s%n",
                BatchOptions.inputShape(batch.size(), data.features()),
                elements(data.features()));
        out.printf(Locale.ROOT, "Flattened: shape %s, %s%n", walk.flattened(), scaled(data.features()));
        out.printf(Locale.ROOT, "Weight: shape %s, bias: shape [%d]%n", walk.weightShape(), data.classes());
        out.printf(Locale.ROOT, "Logits: shape %s%n", walk.logitsShape());
        out.println();
    }

    private void printFirst() {
        int label = walk.labels()[0];
        int predicted = walk.predicted()[0];
        float[] logits = walk.logits();
        float[] probabilities = walk.probabilities();
        out.printf(Locale.ROOT, "The first %s, of class %s:%n", Nouns.one(data.features()), names.get(label));
        if (data.features().areImages() && batch.columns() <= WIDEST_PICTURE) {
            out.print(TerminalPicture.of(batch, 0, blocks));
        }
        float highest = probabilities[predicted];
        out.printf(Locale.ROOT, "  %-" + nameWidth + "s    logit  probability (softmax of the logits)%n", "class");
        for (int shown : shownClasses(label, probabilities)) {
            String note = shown == label
                    ? shown == predicted ? " its class, predicted" : " its class"
                    : shown == predicted ? " predicted" : "";
            out.println(String.format(
                            Locale.ROOT,
                            "  %-" + nameWidth + "s  %7.4f  %10.4f  %-" + LONGEST_BAR + "s%s",
                            names.get(shown),
                            logits[shown],
                            probabilities[shown],
                            ProbabilityBars.bar(probabilities[shown] / highest, LONGEST_BAR, blocks),
                            note)
                    .stripTrailing());
        }
        out.println();
    }

    /** Returns all classes, or where they are many the likeliest and the example's own. */
    private Set<Integer> shownClasses(int label, float[] probabilities) {
        Set<Integer> shown = new TreeSet<>(IntStream.range(0, data.classes())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -probabilities[i]))
                .limit(data.classes() <= SHOWN ? SHOWN : LIKELIEST)
                .toList());
        shown.add(label);
        return shown;
    }

    private void printEach() {
        int[] labels = walk.labels();
        int[] predicted = walk.predicted();
        float[] losses = walk.losses();
        float[] byLog = walk.lossesByLogOfSoftmax();
        String wrong = blocks ? " ✗" : " x";
        String row = "  %-" + nameWidth + "s  %-" + (nameWidth + 4) + "s  %8s  %6s  %s%n";
        out.println("Each " + Nouns.one(data.features()) + ", its loss, and the same loss by the log of the softmax:");
        out.printf(Locale.ROOT, row, "class", "predicted", "of class", "loss", "by log");
        for (int i = 0; i < Math.min(SHOWN, labels.length); i++) {
            out.printf(
                    Locale.ROOT,
                    row,
                    names.get(labels[i]),
                    names.get(predicted[i]) + (predicted[i] == labels[i] ? "" : wrong),
                    number(walk.probabilities()[i * data.classes() + labels[i]]),
                    number(losses[i]),
                    number(byLog[i]));
        }
        if (labels.length > SHOWN) {
            out.printf(Locale.ROOT, "  and %d more, which --json has%n", labels.length - SHOWN);
        }
        out.printf(Locale.ROOT, "Right: %d of %d%n", walk.correct(), labels.length);
        out.printf(
                Locale.ROOT, "Mean loss: %.6f (ln %d = %.6f)%n", walk.loss(), data.classes(), Math.log(data.classes()));
        out.printf(
                Locale.ROOT,
                "By log of softmax: %.6f; the means differ by %.3g, single losses by up to %.3g%n",
                walk.lossByLogOfSoftmax(),
                Math.abs((double) walk.lossByLogOfSoftmax() - walk.loss()),
                largestDifference(byLog, losses));
        out.println();
    }

    private void printUpdate(Optimizer optimizer) {
        float[] before = walk.biasBefore();
        float[] gradient = walk.gradBias();
        float[] after = walk.biasAfter();
        out.println("Update by " + rule(optimizer) + ":");
        out.printf(Locale.ROOT, "  %-" + nameWidth + "s  %8s  %8s  %8s%n", "bias", "before", "gradient", "after");
        for (int label = 0; label < Math.min(SHOWN, data.classes()); label++) {
            out.printf(
                    Locale.ROOT,
                    "  %-" + nameWidth + "s  %8.4f  %8.4f  %8.4f%n",
                    names.get(label),
                    before[label],
                    gradient[label],
                    after[label]);
        }
        out.printf(
                Locale.ROOT,
                "Weights: the largest gradient is %.4f, the largest change %.4f%n",
                largestDifference(
                        walk.gradWeight(),
                        new float[before.length * data.features().count()]),
                largestDifference(walk.weightAfter(), walk.weightBefore()));
        out.printf(
                Locale.ROOT,
                "Loss after the update: %.6f (%+.6f)%n",
                walk.lossAfterUpdate(),
                walk.lossAfterUpdate() - walk.loss());
    }

    private static String rule(Optimizer optimizer) {
        return switch (optimizer) {
            case Optimizer.SgdOptimizer sgd ->
                "sgd, learning rate " + sgd.options().learningRate();
            case Optimizer.AdamWOptimizer adamW ->
                "adamw, learning rate " + adamW.options().learningRate();
            case Optimizer.LbfgsOptimizer lbfgs -> "lbfgs";
        };
    }

    static double largestDifference(float[] values, float[] others) {
        double largest = 0;
        for (int i = 0; i < values.length; i++) {
            largest = Math.max(largest, Math.abs((double) values[i] - others[i]));
        }
        return largest;
    }

    private static String number(float value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String elements(Features features) {
        return features.areImages()
                ? "images, channels, rows and columns, a byte for each pixel"
                : features.dtype() + " for each feature";
    }

    private static String scaled(Features features) {
        if (features.standardization().isPresent()) {
            return "standardised";
        }
        return features.scale().equals(Scale.PIXELS) ? "scaled to 0 to 1" : "as they are";
    }
}
