package dev.lockstep.trainer.shell;

import dev.lockstep.Compute;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.Predictions;
import dev.lockstep.trainer.draw.Chart;
import dev.lockstep.trainer.draw.Curve;
import dev.lockstep.trainer.draw.Drawing;
import dev.lockstep.trainer.draw.Ink;
import dev.lockstep.trainer.picture.BlockElements;
import dev.lockstep.trainer.picture.ProbabilityBars;
import dev.lockstep.trainer.picture.TerminalPicture;
import dev.lockstep.trainer.report.ExampleDrawings;
import dev.lockstep.trainer.report.Losses;
import dev.lockstep.trainer.report.TerminalCurve;
import dev.lockstep.trainer.report.WeightDrawings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows data, models and curves in {@code ./lockstep shell}, which has imported these methods. Larger pictures are SVG files. */
public final class Show {
    private static final int LONGEST_BAR = 30;
    private static final int WIDTH = 80;
    private static final double CHART_WIDTH = 760;
    private static final double CHART_HEIGHT = 380;

    private Show() {}

    /** Loads one of the data sets that {@code --data} knows. Other options than the usual are for {@link Dataset#load}. */
    public static Dataset load(String name) {
        return Dataset.load(name, DataOptions.fromEnvironment(System.getenv()));
    }

    /** Prints a grey image, its rows halved. */
    public static void show(Examples images, int index) {
        System.out.print(TerminalPicture.of(images, index, BlockElements.areShown()));
    }

    /** Prints the weights of one class of a model of images, their rows halved: filled where a bright pixel speaks for the class. */
    public static void show(LinearModel model, int label) {
        int rows = model.features().rows();
        int columns = model.features().columns();
        float[] weight = model.weight();
        int first = label * rows * columns;
        float highest = Float.MIN_NORMAL;
        for (int pixel = 0; pixel < rows * columns; pixel++) {
            highest = Math.max(highest, weight[first + pixel]);
        }
        double scale = highest;
        System.out.print(
                TerminalPicture.of(rows, columns, pixel -> weight[first + pixel] / scale, BlockElements.areShown()));
    }

    /** Prints the probabilities of one example's classes as bars. */
    public static void bars(List<String> classNames, Predictions predictions, int example) {
        int width = classNames.stream().mapToInt(String::length).max().orElse(0);
        for (int label = 0; label < classNames.size(); label++) {
            double probability = predictions.probability(example, label);
            String line = String.format(
                    Locale.ROOT,
                    "  %-" + width + "s %6.2f%% %s",
                    classNames.get(label),
                    100 * probability,
                    ProbabilityBars.bar(probability, LONGEST_BAR, BlockElements.areShown()));
            System.out.println(line.stripTrailing());
        }
    }

    /** Prints losses as a curve of exponentially weighted means. */
    public static void curve(float... losses) {
        System.out.print(TerminalCurve.of(Losses.of(losses), WIDTH, BlockElements.areShown()));
    }

    /** Writes the losses of several trainings as a chart of exponentially weighted means, by their names, and prints the file's name. */
    public static void curves(Map<String, float[]> trainings, String file) throws IOException {
        List<Curve> curves = new ArrayList<>();
        trainings.forEach((name, values) -> {
            Losses losses = Losses.of(values);
            curves.add(Curve.of(name, Ink.curve(curves.size() % Ink.CURVES), losses.size(), losses::smoothed));
        });
        String title = "Loss per step, exponentially weighted";
        write(
                file,
                new Chart(title, title, "step", 0, Chart.Scale.LOGARITHMIC, curves)
                        .drawing(CHART_WIDTH, CHART_HEIGHT, true));
    }

    /** Writes the weights of each class as an image, and prints the file's name. */
    public static void weights(LinearModel model, String file) throws IOException {
        write(file, WeightDrawings.of(model));
    }

    /** Writes images with what a model takes them for and how sure it is, and prints the file's name. */
    public static void predictions(Compute device, LinearModel model, Examples images, String file) throws IOException {
        Predictions predictions = model.predict(device, images.pixels());
        write(file, new ExampleDrawings(images, predictions, model.classNames()).cards());
    }

    private static void write(String file, Drawing drawing) throws IOException {
        Files.writeString(Path.of(file), drawing.svgFile());
        System.out.println("Picture: " + file);
    }
}
