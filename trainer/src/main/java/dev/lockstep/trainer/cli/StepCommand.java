package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.Scale;
import dev.lockstep.learn.DataProgress;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.data.Nouns;
import dev.lockstep.learn.training.BatchWalk;
import dev.lockstep.trainer.report.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets a person follow one batch through a training step. */
@Command(
        sortOptions = false,
        description = "Walks one batch, the first that train would use, through every stage of a training step and "
                + "prints what each gives.")
final class StepCommand extends Subcommand {
    @Mixin
    private TrainingDeviceOptions deviceOptions;

    @Mixin
    private DataSetOptions dataOptions;

    @Mixin
    private BatchOptions batchOptions;

    @Mixin
    private OptimizerOptions optimizerOptions;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the numbers as JSON to FILE, - for stdout.")
    private @Nullable String json;

    @Override
    public Integer call() {
        TrainingSettings settings =
                new TrainingSettings(batchOptions.batch(), 1, optimizerOptions.stepwise(), 0, batchOptions.seed());
        dataOptions.note(outputs());
        JsonOutput output = outputs().json(json);
        try (DataLoad loading = dataOptions.begin(settings.seed(), DataProgress.NONE);
                Compute compute = deviceOptions.open()) {
            Dataset data = loading.await();
            batchOptions.checkFits(data);
            try (BatchWalk walk = new BatchWalk(compute, data, settings)) {
                if (output == null || !output.isStdout()) {
                    out().printf(
                                    Locale.ROOT,
                                    "Data: %s, device: %s, %s%n",
                                    data.name(),
                                    compute.device(),
                                    compute.info().name());
                    print(walk, data, out());
                }
                if (output != null) {
                    output.write(json(walk, data, compute), out());
                }
            }
        }
        return 0;
    }

    private static void print(BatchWalk walk, Dataset data, PrintWriter out) {
        int classes = data.classes();
        List<String> names = Printable.lines(data.classNames());
        int[] labels = walk.labels();
        out.printf(
                Locale.ROOT,
                "Batch: shape %s, %s%n",
                BatchOptions.shape(walk.flattened().dim(0), data.features()),
                elements(data.features()));
        out.printf(Locale.ROOT, "Flattened: shape %s, %s%n", walk.flattened(), scaled(data.features()));
        out.println("Labels: " + joined(labels, names));
        out.println();
        out.println(
                "Logits of the first " + Nouns.one(data.features()) + ": " + numbers(first(walk.logits(), classes)));
        out.printf(Locale.ROOT, "Probabilities (their softmax): %s%n", numbers(first(walk.probabilities(), classes)));
        out.printf(Locale.ROOT, "That of its class, %s: %.4f%n", names.get(labels[0]), walk.probabilities()[labels[0]]);
        out.println();
        out.println("Losses, reduction none: " + numbers(walk.losses()));
        out.printf(Locale.ROOT, "Loss, reduction mean: %.6f (ln %d = %.6f)%n", walk.loss(), classes, Math.log(classes));
        out.println("The same by log of softmax: " + numbers(walk.lossesByLogOfSoftmax()));
        out.printf(
                Locale.ROOT,
                "Mean: %.6f, it differs by %.3g; single losses by up to %.3g%n",
                walk.lossByLogOfSoftmax(),
                meanDifference(walk),
                largestDifference(walk));
        out.println();
        out.println("Predicted: " + joined(walk.predicted(), names));
        out.println("Labels:    " + joined(labels, names));
        out.printf(Locale.ROOT, "Right: %d of %d%n", walk.correct(), labels.length);
        out.println();
        out.printf(
                Locale.ROOT,
                "Loss after one update: %.6f (%+.6f)%n",
                walk.lossAfterUpdate(),
                walk.lossAfterUpdate() - walk.loss());
        out.flush();
    }

    private static Map<String, Object> json(BatchWalk walk, Dataset data, Compute compute) {
        int classes = data.classes();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("device", compute.device().toString());
        object.put("data", data.name());
        object.put("batchShape", BatchOptions.shape(walk.flattened().dim(0), data.features()));
        object.put("flattenedShape", walk.flattened().toArray());
        object.put("labels", walk.labels());
        object.put("firstLogits", list(first(walk.logits(), classes)));
        object.put("firstProbabilities", list(first(walk.probabilities(), classes)));
        object.put("losses", list(walk.losses()));
        object.put("loss", walk.loss());
        object.put("lossesByLogOfSoftmax", list(walk.lossesByLogOfSoftmax()));
        object.put("lossByLogOfSoftmax", walk.lossByLogOfSoftmax());
        object.put("largestDifference", largestDifference(walk));
        object.put("predicted", walk.predicted());
        object.put("correct", walk.correct());
        object.put("lossAfterUpdate", walk.lossAfterUpdate());
        return object;
    }

    private static String elements(Features features) {
        return features.areImages() ? "a byte for each pixel" : features.dtype() + " for each feature";
    }

    private static String scaled(Features features) {
        if (features.standardization().isPresent()) {
            return "standardised";
        }
        return features.scale().equals(Scale.PIXELS) ? "scaled to 0 to 1" : "as they are";
    }

    private static float[] first(float[] values, int classes) {
        return Arrays.copyOf(values, classes);
    }

    private static double meanDifference(BatchWalk walk) {
        return Math.abs((double) walk.lossByLogOfSoftmax() - walk.loss());
    }

    private static double largestDifference(BatchWalk walk) {
        float[] stable = walk.losses();
        float[] byLog = walk.lossesByLogOfSoftmax();
        double largest = 0;
        for (int i = 0; i < stable.length; i++) {
            largest = Math.max(largest, Math.abs((double) byLog[i] - stable[i]));
        }
        return largest;
    }

    private static String numbers(float[] values) {
        StringBuilder text = new StringBuilder();
        for (float value : values) {
            text.append(String.format(Locale.ROOT, " %.4f", value));
        }
        return text.substring(1);
    }

    private static String joined(int[] labels, List<String> names) {
        return String.join(" ", Arrays.stream(labels).mapToObj(names::get).toList());
    }

    private static List<Float> list(float[] values) {
        List<Float> list = new ArrayList<>();
        for (float value : values) {
            list.add(value);
        }
        return list;
    }
}
