package dev.lockstep.trainer.report;

import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Predictions;
import dev.lockstep.learn.Quality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a finished training has to show, and how to write it: a page that needs nothing but a browser, and beside it the same
 * as images, tables and JSON. The arrays belong to the report.
 */
public final class RunReport {
    /** The page's file name. */
    public static final String PAGE = "report.html";

    /** The names of its files. */
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

    private final Map<String, ?> results;
    private final Map<String, ?> settings;
    private final String receipt;
    private final Dataset data;
    private final List<EpochResult> epochs;
    private final Losses losses;
    private final WeightImages weights;
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
     * @param predictions of the validation images after the last epoch
     */
    public RunReport(
            Map<String, ?> results,
            Map<String, ?> settings,
            String receipt,
            Dataset data,
            List<EpochResult> epochs,
            float[] weight,
            Predictions predictions) {
        this.results = results;
        this.settings = settings;
        this.receipt = receipt;
        this.data = data;
        this.epochs = List.copyOf(epochs);
        this.losses = Losses.of(epochs);
        this.weights =
                new WeightImages(weight, data.train().rows(), data.train().columns());
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
        Files.write(folder.resolve("losses.csv"), tables.losses());
        Files.write(folder.resolve("epochs.csv"), tables.epochs());
        Files.write(folder.resolve("confusion.csv"), tables.confusion());
        Files.write(folder.resolve("classes.csv"), tables.classes());
        Files.write(folder.resolve("worst.csv"), tables.worst());
        ReportImages images = new ReportImages(this);
        Files.write(folder.resolve("losses.png"), images.losses().png());
        Files.write(folder.resolve("epochs.png"), images.epochs().png());
        Files.write(folder.resolve("weights.png"), images.weights().png());
        Files.write(folder.resolve("confusion.png"), images.confusion().png());
        Files.write(folder.resolve("worst.png"), images.worst().png());
        ReportJson json = new ReportJson(this);
        Files.write(folder.resolve("report.json"), json.file());
        Files.write(folder.resolve(PAGE), ReportPage.html("run", json.page()));
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

    WeightImages weights() {
        return weights;
    }

    Predictions predictions() {
        return predictions;
    }

    ConfusionMatrix confusion() {
        return confusion;
    }

    Quality quality() {
        return quality;
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
