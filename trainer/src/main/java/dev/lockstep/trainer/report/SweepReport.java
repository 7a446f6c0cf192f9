package dev.lockstep.trainer.report;

import dev.lockstep.trainer.draw.Drawing;
import dev.lockstep.trainer.draw.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a sweep has to show, and how to write it: a page, and beside it the same as images, tables and JSON. */
public final class SweepReport {
    /** The names of its files. {@code weights.png} is there where the examples are images. */
    public static final List<String> FILES =
            List.of("losses.csv", "trainings.csv", "losses.png", "weights.png", "report.json", RunReport.PAGE);

    /** The highest accuracy comes first, then the lowest loss; a model that is not finite comes last. */
    public static final Comparator<TrialResult> BEST_FIRST = Comparator.<TrialResult, Boolean>comparing(
                    trial -> !trial.isFinite())
            .thenComparingDouble(trial -> -trial.valid().accuracy())
            .thenComparingDouble(trial -> trial.valid().loss());

    private static final int SHOWN_CLASSES = 10;

    private final Map<String, ?> results;
    private final Map<String, ?> settings;
    private final String receipt;
    private final List<String> classNames;
    private final List<TrialResult> trials;
    private final Judgements judgements;

    /**
     * Collects the facts.
     *
     * @param results the object that {@code --json} writes
     * @param settings what all trainings have in common, by name, in display order
     * @param receipt the receipt as lines of text
     * @param classNames the name of each class
     * @param trials the results in order, at least one
     */
    public SweepReport(
            Map<String, ?> results,
            Map<String, ?> settings,
            String receipt,
            List<String> classNames,
            List<TrialResult> trials) {
        this.results = results;
        this.settings = settings;
        this.receipt = receipt;
        this.classNames = List.copyOf(classNames);
        this.trials = List.copyOf(trials);
        this.judgements = new Judgements(this.trials);
    }

    /** Returns the training that is measured to do best; the first of those that do equally well. */
    public static TrialResult best(List<TrialResult> trials) {
        return trials.stream().min(BEST_FIRST).orElseThrow();
    }

    /**
     * Writes every file.
     *
     * @param folder where to, an existing folder
     */
    public void write(Path folder) throws IOException {
        ReportFiles files = new ReportFiles()
                .add(RunReport.PAGE, new SweepPage(this)::html)
                .add("report.json", this::file)
                .add("losses.csv", this::losses)
                .add("trainings.csv", this::trainings)
                .add("losses.png", () -> new SweepCharts(trials).picture().png());
        if (showsWeights()) {
            files.add("weights.png", () -> weights().png());
        }
        files.write(folder);
    }

    /** One row for each step of each training. */
    private byte[] losses() {
        StringBuilder text = new StringBuilder("training,step,loss,smoothed\n");
        for (TrialResult trial : trials) {
            Losses losses = trial.losses();
            for (int step = 0; step < losses.size(); step++) {
                text.append(trial.trial().name())
                        .append(',')
                        .append(step)
                        .append(',')
                        .append(losses.raw(step))
                        .append(',')
                        .append(losses.smoothed(step))
                        .append('\n');
            }
        }
        return Csv.utf8(text);
    }

    /** One row for each training. */
    private byte[] trainings() {
        Csv csv = new Csv(
                "training",
                "train_loss",
                "train_accuracy",
                "valid_loss",
                "valid_accuracy",
                "roughness",
                "verdict",
                "weights_sha256",
                "folds",
                "valid_loss_error",
                "valid_accuracy_error");
        for (TrialResult trial : trials) {
            csv.row(
                    trial.trial().name(),
                    trial.train().loss(),
                    trial.train().accuracy(),
                    trial.valid().loss(),
                    trial.valid().accuracy(),
                    trial.roughness(),
                    judgements.of(trial).verdict().key(),
                    trial.weightsSha256(),
                    Math.max(1, trial.folds().size()),
                    trial.folds().isEmpty() ? "" : trial.valid().lossError(),
                    trial.valid().accuracyError());
        }
        return csv.bytes();
    }

    /** The weights of the first classes of each training. */
    List<Raster> strips() {
        return trials.stream()
                .map(trial -> WeightDrawings.strip(trial.weights().orElseThrow(), shownClasses()))
                .toList();
    }

    private Drawing weights() {
        List<String> names = trials.stream().map(trial -> trial.trial().name()).toList();
        return WeightDrawings.strips(names, strips());
    }

    /** The losses are in the order of the trainings. */
    private byte[] file() throws IOException {
        return ReportJson.file(common(), "losses", text -> {
            for (int i = 0; i < trials.size(); i++) {
                text.append(i == 0 ? "[ " : ", ");
                ReportJson.appendLosses(trials.get(i).losses(), text);
            }
            text.append(" ]");
        });
    }

    private Map<String, Object> common() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("settings", commonSettings());
        object.put("results", results);
        object.put("classNames", classNames);
        object.put("noun", noun());
        return object;
    }

    /** What all trainings have in common, by the names of the JSON. */
    private Map<String, Object> commonSettings() {
        Map<String, Object> common = new LinkedHashMap<>();
        for (String name : List.of("epochs", "labelSmoothing", "classWeights", "seed")) {
            common.put(name, results.get(name));
        }
        return common;
    }

    Map<String, ?> results() {
        return results;
    }

    Map<String, ?> settings() {
        return settings;
    }

    String receipt() {
        return receipt;
    }

    List<String> classNames() {
        return classNames;
    }

    List<TrialResult> trials() {
        return trials;
    }

    Verdict.Judgement judgement(TrialResult trial) {
        return judgements.of(trial);
    }

    /** Returns what people call an example. */
    String noun() {
        return showsWeights() ? "image" : "row";
    }

    boolean showsWeights() {
        return trials.getFirst().weights().isPresent();
    }

    int shownClasses() {
        return Math.min(SHOWN_CLASSES, classNames.size());
    }
}
