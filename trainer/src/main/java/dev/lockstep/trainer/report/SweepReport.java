package dev.lockstep.trainer.report;

import java.io.IOException;
import java.nio.file.Files;
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
    private static final int GAP = 2;
    private static final int CAPTION = 18;
    /** The page's colours on white, in its order. */
    private static final int[] COLORS = {0x1F77B4, 0xD95F02, 0x2E7D32, 0xC62828, 0x7B52AB, 0x8C564B, 0xC2378F, 0x4D5B66
    };

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
        Files.write(folder.resolve("losses.csv"), losses());
        Files.write(folder.resolve("trainings.csv"), trainings());
        Files.write(folder.resolve("losses.png"), curves().png());
        if (showsWeights()) {
            Files.write(folder.resolve("weights.png"), weights().png());
        }
        Files.write(folder.resolve("report.json"), file());
        Files.write(folder.resolve(RunReport.PAGE), ReportPage.html("sweep", page()));
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

    private Raster curves() {
        LineChart chart = new LineChart("Loss per step", "step", longest(), 0).logarithmic();
        for (int i = 0; i < trials.size(); i++) {
            Losses losses = trials.get(i).losses();
            chart.curve(
                    trials.get(i).trial().name(),
                    COLORS[i % COLORS.length],
                    false,
                    step -> step < losses.size() ? losses.smoothed(step) : Double.NaN);
        }
        return chart.draw();
    }

    private Raster weights() {
        List<Raster> strips = trials.stream().map(this::strip).toList();
        int zoom = Math.max(1, 700 / strips.getFirst().width());
        int cell = strips.getFirst().height() * zoom + CAPTION + 8;
        Raster raster = new Raster(strips.getFirst().width() * zoom + 20, trials.size() * cell + 8, Raster.WHITE);
        for (int i = 0; i < trials.size(); i++) {
            raster.text(trials.get(i).trial().name(), 10, 8 + i * cell, 1, Raster.INK);
            raster.draw(strips.get(i), 10, 8 + i * cell + CAPTION - 4, zoom);
        }
        return raster;
    }

    /** The weights of the first classes side by side. */
    private Raster strip(TrialResult trial) {
        WeightImages weights = trial.weights().orElseThrow();
        int shown = shownClasses();
        int step = weights.columns() + GAP;
        Raster strip = new Raster(shown * step - GAP, weights.rows(), Raster.WHITE);
        for (int label = 0; label < shown; label++) {
            strip.draw(weights.image(label), label * step, 0, 1);
        }
        return strip;
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

    private String page() throws IOException {
        Map<String, Object> object = common();
        int every = Embedded.every((long) trials.size() * longest());
        Map<String, Object> losses = new LinkedHashMap<>();
        losses.put("every", every);
        losses.put(
                "smoothed",
                trials.stream()
                        .map(TrialResult::losses)
                        .map(curve -> Embedded.numbers(curve.size(), every, curve::smoothed))
                        .toList());
        object.put("losses", losses);
        if (showsWeights()) {
            Map<String, Object> strips = new LinkedHashMap<>();
            strips.put("classes", shownClasses());
            strips.put(
                    "images",
                    trials.stream().map(this::strip).map(Embedded::image).toList());
            object.put("strips", strips);
        }
        object.put("receiptText", receipt);
        return SafeJson.compact(object);
    }

    private Map<String, Object> common() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("settings", settings);
        object.put("results", results);
        object.put("classNames", classNames);
        object.put("noun", showsWeights() ? "image" : "row");
        return object;
    }

    private int longest() {
        return trials.stream().mapToInt(trial -> trial.losses().size()).max().orElse(0);
    }

    private boolean showsWeights() {
        return trials.getFirst().weights().isPresent();
    }

    private int shownClasses() {
        return Math.min(SHOWN_CLASSES, classNames.size());
    }
}
