package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.Receipt;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.Quality;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.data.Nouns;
import dev.lockstep.trainer.report.Losses;
import dev.lockstep.trainer.report.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a training gave, as it is shown.
 *
 * @param receipt what ran where
 * @param data the images
 * @param settings what was asked for
 * @param initialLoss the untrained model's mean loss on the training images
 * @param epochs the epochs in order
 * @param weightsSha256 of the little-endian binary32 bytes of weight, then bias
 * @param diverged whether a number of the training is not finite
 * @param converged whether further epochs would change nothing
 * @param convergence how near the model is to the minimum, absent where that is not known
 * @param quality of the predictions for the validation images
 * @param warnings what was said of the run, in order
 */
record TrainingReport(
        Receipt receipt,
        Dataset data,
        TrainingSettings settings,
        double initialLoss,
        List<EpochResult> epochs,
        String weightsSha256,
        boolean diverged,
        boolean converged,
        @Nullable String convergence,
        Quality quality,
        List<String> warnings) {
    /** The form of the JSON of trainings and sweeps: a name that goes, or means something else, makes it another. */
    static final int SCHEMA_VERSION = 1;

    private static final int SHOWN_CLASSES = 20;

    /** The lines that a person reads first. */
    static String heading(Dataset data, Compute compute) {
        return String.format(
                Locale.ROOT,
                "Data: %s, %d training and %d validation %s of %s, %d classes (%s)%nDevice: %s, %s%n",
                Printable.line(data.name()),
                data.train().size(),
                data.valid().size(),
                Nouns.many(data.features()),
                Nouns.size(data.features()),
                data.classes(),
                Printable.line(data.origin()),
                compute.device(),
                Printable.line(compute.info().name()));
    }

    /** The line that a person reads after each epoch. */
    static String line(EpochResult result) {
        return String.format(
                Locale.ROOT,
                "Epoch %2d: loss=%.2f, train accuracy %d/%d, valid accuracy %d/%d",
                result.epoch(),
                result.loss(),
                result.trainCorrect(),
                result.trainSeen(),
                result.valid().correct(),
                result.valid().seen());
    }

    /** The line that says why a training towards a minimum stopped. */
    String ending() {
        return "Stopped: " + (converged ? "converged" : "after " + epochs.size() + " iterations") + "; " + convergence;
    }

    /** The figures of the trained model on the validation images, by name. */
    Map<String, String> validationTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        if (!epochs.isEmpty()) {
            Evaluation valid = epochs.getLast().valid();
            texts.put("validation loss", String.format(Locale.ROOT, "%.4f", valid.loss()));
            texts.put(
                    "validation accuracy",
                    String.format(Locale.ROOT, "%.2f%% ± %.2f", 100 * valid.accuracy(), 100 * valid.standardError()));
        }
        texts.put("calibration error", String.format(Locale.ROOT, "%.2f%%", 100 * quality.calibrationError()));
        return texts;
    }

    /** What a person reads of the trained model: how certain its figures are, and how it does on each class. */
    String summary() {
        StringBuilder text = new StringBuilder();
        StringJoiner figures = new StringJoiner(", ", "", System.lineSeparator());
        validationTexts().forEach((name, figure) -> figures.add(name + " " + figure));
        text.append("Measured: ").append(figures);
        if (data.classes() <= SHOWN_CLASSES) {
            int width = Math.max(
                    5,
                    data.classNames().stream()
                            .mapToInt(name -> Printable.line(name).length())
                            .max()
                            .orElse(0));
            text.append(String.format(Locale.ROOT, "  %-" + width + "s  precision  recall%n", "class"));
            for (int label = 0; label < data.classes(); label++) {
                text.append(String.format(
                        Locale.ROOT,
                        "  %-" + width + "s  %8.2f%%  %5.2f%%%n",
                        Printable.line(data.classNames().get(label)),
                        100 * quality.precision(label),
                        100 * quality.recall(label)));
            }
        }
        return text.toString();
    }

    private Map<String, Object> validation() {
        Map<String, Object> object = new LinkedHashMap<>();
        if (!epochs.isEmpty()) {
            Evaluation valid = epochs.getLast().valid();
            object.put("loss", valid.loss());
            object.put("accuracy", valid.accuracy());
            object.put("standardError", valid.standardError());
        }
        object.put("calibrationError", quality.calibrationError());
        List<Map<String, Object>> classes = new ArrayList<>();
        for (int label = 0; label < data.classes(); label++) {
            Map<String, Object> ofClass = new LinkedHashMap<>();
            ofClass.put("name", data.classNames().get(label));
            ofClass.put("precision", quality.precision(label));
            ofClass.put("recall", quality.recall(label));
            classes.add(ofClass);
        }
        object.put("classes", classes);
        return object;
    }

    /** The object that {@code --json} writes; its names are a contract, which docs/json.md holds. */
    Map<String, Object> json() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("schemaVersion", SCHEMA_VERSION);
        object.put("device", receipt.device().toString());
        object.put("deviceName", receipt.deviceName());
        object.put("data", data.name());
        object.put("dataOrigin", data.origin());
        object.put("classNames", data.classNames());
        object.put("seed", settings.seed());
        object.put("trainImages", data.train().size());
        object.put("validImages", data.valid().size());
        object.put("batch", settings.batch());
        object.put("steps", data.train().size() / settings.batch());
        object.put("optimizer", SettingsText.optimizer(settings.optimizer()));
        object.put("settings", SettingsText.json(settings));
        object.put("initialLoss", initialLoss);
        object.put("epochs", epochs.stream().map(TrainingReport::json).toList());
        object.put("validation", validation());
        object.put("weightsSha256", weightsSha256);
        object.put("diverged", diverged);
        if (convergence != null) {
            object.put("converged", converged);
            object.put("convergence", convergence);
        }
        object.put("warnings", warnings);
        object.put("receipt", ReceiptText.json(receipt));
        return object;
    }

    /** As {@link #json}, with the losses of all steps, as they are and smoothed. */
    Map<String, Object> jsonWithLosses() {
        Map<String, Object> object = json();
        Losses all = Losses.of(epochs);
        Map<String, Object> losses = new LinkedHashMap<>();
        losses.put("raw", IntStream.range(0, all.size()).mapToObj(all::raw).toList());
        losses.put(
                "smoothed",
                IntStream.range(0, all.size()).mapToObj(all::smoothed).toList());
        object.put("losses", losses);
        return object;
    }

    static Map<String, Object> json(EpochResult result) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("epoch", result.epoch());
        object.put("loss", result.loss());
        object.put("trainCorrect", result.trainCorrect());
        object.put("trainSeen", result.trainSeen());
        object.put("validLoss", result.valid().loss());
        object.put("validCorrect", result.valid().correct());
        object.put("validSeen", result.valid().seen());
        object.put("seconds", result.duration().toNanos() / 1e9);
        return object;
    }
}
