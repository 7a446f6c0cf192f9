import dev.lockstep.Compute;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.Predictions;
import dev.lockstep.learn.Trainer;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.trainer.draw.Canvas;
import dev.lockstep.trainer.draw.Chart;
import dev.lockstep.trainer.draw.Curve;
import dev.lockstep.trainer.draw.Drawing;
import dev.lockstep.trainer.draw.Ink;
import dev.lockstep.trainer.draw.Lettering;
import dev.lockstep.trainer.report.Losses;
import dev.lockstep.trainer.report.Pictures;
import dev.lockstep.trainer.report.WeightDrawings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Draws the pictures of the README, of the very training that {@code ./lockstep train} does.
 *
 * <pre>./lockstep run docs/ReadmePictures.java FOLDER</pre>
 */
class ReadmePictures {
    private static final double WIDTH = 840;
    private static final Lettering TITLE = Lettering.of(15, Ink.TEXT);
    private static final Lettering CAPTION = Lettering.of(12, Ink.QUIET);

    public static void main(String[] args) throws IOException {
        Dataset data = Dataset.load("digits", DataOptions.fromEnvironment(Map.of()));
        List<EpochResult> epochs = new ArrayList<>();
        try (Compute device = Compute.open("cpu")) {
            LinearModel model = new Trainer(data, TrainingSettings.DEFAULTS).train(device, epochs::add);
            Predictions predictions = model.predict(device, data.valid().pixels());
            write(args[0], "learned.svg", new Drawing(WIDTH, 268, canvas -> learned(data, model, canvas)));
            write(args[0], "result.svg", new Drawing(WIDTH, 330, canvas -> result(data, predictions, Losses.of(epochs), canvas)));
        }
    }

    private static void write(String folder, String name, Drawing drawing) throws IOException {
        Files.writeString(Path.of(folder, name), drawing.svgFile());
    }

    /** On the left a digit of each class, on the right what was learned of each. */
    private static void learned(Dataset data, LinearModel model, Canvas canvas) {
        canvas.text("Digits, with their classes", 20, 26, TITLE);
        canvas.text("What is learned: a weight for each pixel and class", 400, 26, TITLE);
        for (int label = 0; label < data.classes(); label++) {
            int wanted = label;
            int first = IntStream.range(0, data.train().size())
                    .filter(i -> data.train().labels()[i] == wanted)
                    .findFirst()
                    .orElseThrow();
            int column = label % 5;
            int row = label / 5;
            canvas.image(Pictures.gray(data.train(), first), 20 + column * 52, 64 + row * 78, 46, 46);
            canvas.text(data.classNames().get(label), 43 + column * 52, 124 + row * 78, CAPTION.middle());
            canvas.image(WeightDrawings.image(model, label), 400 + column * 86, 42 + row * 104, 80, 80);
            canvas.text(data.classNames().get(label), 440 + column * 86, 136 + row * 104, CAPTION.middle());
        }
        canvas.text("./lockstep train", 340, 124, Lettering.of(13, Ink.TEXT).middle());
        canvas.line(new double[] {296, 136, 384, 136}, 2, Ink.TEXT);
        canvas.line(new double[] {376, 130, 384, 136, 376, 142}, 2, Ink.TEXT);
        canvas.text("Blue: a bright pixel here speaks for the class. Red: against it.", 820, 260, CAPTION.end());
    }

    /** On the left the loss of every step, on the right the mistakes that the model is surest of. */
    private static void result(Dataset data, Predictions predictions, Losses losses, Canvas canvas) {
        new Chart(
                        "Loss of each step, and its weighted mean",
                        "",
                        "step",
                        0,
                        Chart.Scale.LINEAR,
                        List.of(
                                Curve.of("raw", Ink.RAW, losses.size(), losses::raw).thin(),
                                Curve.of("smoothed", Ink.TRAIN, losses.size(), losses::smoothed)))
                .drawing(390, 312, true)
                .content()
                .accept(canvas.at(10, 8));

        canvas.text("The mistakes that it is surest of", 420, 26, TITLE);
        Examples valid = data.valid();
        List<Integer> worst = IntStream.range(0, valid.size())
                .filter(i -> predictions.predicted(i) != valid.labels()[i])
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -predictions.probability(i, predictions.predicted(i))))
                .limit(6)
                .toList();
        for (int place = 0; place < worst.size(); place++) {
            int index = worst.get(place);
            int x = 420 + place % 3 * 136;
            int y = 42 + place / 3 * 142;
            canvas.image(Pictures.gray(valid, index), x, y, 112, 112);
            String text = String.format(
                    Locale.ROOT,
                    "%s, predicted %s (%.0f%%)",
                    data.classNames().get(valid.labels()[index]),
                    data.classNames().get(predictions.predicted(index)),
                    100 * predictions.probability(index, predictions.predicted(index)));
            canvas.text(text, x, y + 128, CAPTION);
        }
    }
}
