package dev.lockstep.trainer.report;

import dev.lockstep.Shape;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Predictions;
import dev.lockstep.learn.Quality;
import dev.lockstep.learn.training.FloatArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a finished training has to show, and how to write it: a page that needs nothing but a browser, and beside it the same
 * as images, tables and JSON. The arrays belong to the report.
 */
public final class RunReport {
    /** The page's file name. */
    public static final String PAGE = "report.html";

    /** The names of its files. Those of images are there where the examples are images, {@code confusion.png} up to 100 classes. */
    public static final List<String> FILES = List.of(
            "losses.csv",
            "epochs.csv",
            "confusion.csv",
            "classes.csv",
            "worst.csv",
            "losses.png",
            "epochs.png",
            "weights.png",
            "confusion.png",
            "worst.png",
            "report.json",
            PAGE);

    private static final int WORST = 20;
    private static final int MOST_SHOWN_CLASSES = 100;

    private final Map<String, ?> results;
    private final Map<String, ?> settings;
    private final String receipt;
    private final Dataset data;
    private final List<EpochResult> epochs;
    private final Losses losses;
    private final Optional<WeightImages> weights;
    private final float[] weight;
    private final WeightHistory history;
    private final Predictions predictions;
    private final ConfusionMatrix confusion;
    private final Quality quality;
    private final List<Integer> worst;

    /**
     * Collects the facts.
     *
     * @param results the object that {@code --json} writes
     * @param settings what was asked for, by name, in display order
     * @param receipt the receipt as lines of text
     * @param data the images
     * @param epochs the epochs in order
     * @param weight [classes, pixels] after the last epoch
     * @param history the weights after earlier epochs
     * @param predictions of the validation images after the last epoch
     */
    public RunReport(
            Map<String, ?> results,
            Map<String, ?> settings,
            String receipt,
            Dataset data,
            List<EpochResult> epochs,
            float[] weight,
            WeightHistory history,
            Predictions predictions) {
        this.results = results;
        this.settings = settings;
        this.receipt = receipt;
        this.data = data;
        this.epochs = List.copyOf(epochs);
        this.losses = Losses.of(epochs);
        this.weights = WeightImages.of(weight, data.features());
        this.history = history;
        this.weight = weight;
        this.predictions = predictions;
        int[] labels = data.valid().labels();
        this.confusion = new ConfusionMatrix(labels, predictions);
        this.quality = new Quality(labels, predictions);
        this.worst = WorstImages.find(labels, predictions, WORST);
    }

    /**
     * Writes every file.
     *
     * @param folder where to, an existing folder
     */
    public void write(Path folder) throws IOException {
        ReportTables tables = new ReportTables(this);
        RunCharts charts = new RunCharts(this);
        ReportFiles files = new ReportFiles()
                .add(PAGE, new RunPage(this)::html)
                .add("report.json", new ReportJson(this)::file)
                .add("losses.csv", tables::losses)
                .add("epochs.csv", tables::epochs)
                .add("confusion.csv", tables::confusion)
                .add("classes.csv", tables::classes)
                .add("worst.csv", tables::worst)
                .add("losses.png", () -> charts.lossPicture().png())
                .add("epochs.png", () -> charts.epochPicture().png());
        weights.ifPresent(images -> files.add(
                        "worst.png", () -> examples().cards(worst).png())
                .add(
                        "weights.png",
                        () -> WeightDrawings.sheet(images, data.classNames()).png()));
        if (showsConfusion()) {
            files.add(
                    "confusion.png",
                    () -> ConfusionDrawing.of(confusion, data.classNames()).png());
        }
        files.write(folder);
    }

    /** Returns the drawings of validation examples. */
    ExampleDrawings examples() {
        return new ExampleDrawings(data.valid(), predictions, data.classNames());
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

    Dataset data() {
        return data;
    }

    List<EpochResult> epochs() {
        return epochs;
    }

    Losses losses() {
        return losses;
    }

    Optional<WeightImages> weights() {
        return weights;
    }

    Predictions predictions() {
        return predictions;
    }

    ConfusionMatrix confusion() {
        return confusion;
    }

    /** Returns whether there are so few classes that the matrix can be looked at. */
    boolean showsConfusion() {
        return data.classes() <= MOST_SHOWN_CLASSES;
    }

    Quality quality() {
        return quality;
    }

    /** Returns the weights after some of the epochs, the last of which is the model's. */
    List<WeightHistory.Moment> history() {
        if (epochs.isEmpty() || weights.isEmpty()) {
            return List.of();
        }
        int last = epochs.getLast().epoch();
        List<WeightHistory.Moment> all = new ArrayList<>(history.before(last));
        all.add(new WeightHistory.Moment(last, new FloatArray(Shape.of(weight.length), weight)));
        return all;
    }

    /** Returns which classes were taken for which most often; see {@link Mistake#mostFrequent}. */
    List<Mistake> mistakes(int most, int examples) {
        return Mistake.mostFrequent(data.valid().labels(), predictions, confusion, most, examples);
    }

    /** Returns the name of a class, fit to be shown. */
    String name(int label) {
        return Printable.line(data.classNames().get(label));
    }

    /** Returns the validation images that the model does worst on, the worst first. */
    List<Integer> worst() {
        return worst;
    }

    /** Returns the class of a validation image. */
    int label(int image) {
        return data.valid().labels()[image];
    }
}
