import dev.lockstep.Compute;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.Predictions;
import dev.lockstep.learn.StepLosses;
import dev.lockstep.learn.Trainer;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.trainer.picture.ExamplePictures;
import dev.lockstep.trainer.picture.SvgPicture;
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
 * <pre>./lockstep run docs/Pictures.java FOLDER</pre>
 */
class Pictures {
    private static final int PAPER = 0xFFFFFF;
    private static final int INK = 0x1F2328;
    private static final int GRAY = 0x656D76;
    private static final int PALE = 0xB6C8E0;
    private static final int BLUE = 0x1F5FAF;
    private static final double WEIGHT_OF_NEW = 0.1;

    public static void main(String[] args) throws IOException {
        Dataset data = Dataset.load("digits", DataOptions.fromEnvironment(Map.of()));
        List<StepLosses> losses = new ArrayList<>();
        try (Compute device = Compute.open("cpu")) {
            LinearModel model = new Trainer(data, TrainingSettings.DEFAULTS)
                    .train(device, epoch -> losses.add(epoch.losses()));
            Predictions predictions = model.predict(device, data.valid().pixels());
            Files.writeString(Path.of(args[0], "learned.svg"), learned(data, model).toString());
            Files.writeString(
                    Path.of(args[0], "result.svg"), result(data, predictions, losses.getFirst()).toString());
        }
    }

    /** On the left a digit of each class, on the right what was learned of each. */
    private static SvgPicture learned(Dataset data, LinearModel model) {
        SvgPicture picture = new SvgPicture(840, 262, PAPER);
        picture.text(20, 26, 15, INK, "start", "Digits, with their classes");
        picture.text(400, 26, 15, INK, "start", "What is learned: a weight for each pixel and class");
        for (int label = 0; label < data.classes(); label++) {
            int wanted = label;
            int first = IntStream.range(0, data.train().size())
                    .filter(i -> data.train().labels()[i] == wanted)
                    .findFirst()
                    .orElseThrow();
            int column = label % 5;
            int row = label / 5;
            ExamplePictures.drawImage(picture, data.train(), first, 20 + column * 52, 64 + row * 78, 46 / 28.0);
            picture.text(43 + column * 52, 124 + row * 78, 12, GRAY, "middle", data.classNames().get(label));
            ExamplePictures.drawWeights(picture, model, label, 400 + column * 86, 42 + row * 104, 80 / 28.0);
            picture.text(440 + column * 86, 136 + row * 104, 12, GRAY, "middle", data.classNames().get(label));
        }
        picture.text(340, 124, 13, INK, "middle", "./lockstep train");
        picture.line(new double[] {296, 136, 384, 136}, 2, INK);
        picture.line(new double[] {376, 130, 384, 136, 376, 142}, 2, INK);
        picture.text(820, 254, 12, GRAY, "end", "Blue: a bright pixel here speaks for the class. Red: against it.");
        return picture;
    }

    /** On the left the loss of every step, on the right the mistakes that the model is surest of. */
    private static SvgPicture result(Dataset data, Predictions predictions, StepLosses losses) {
        SvgPicture picture = new SvgPicture(840, 330, PAPER);
        picture.text(20, 26, 15, INK, "start", "Loss of each step, and its weighted mean");
        double highest = IntStream.range(0, losses.size()).mapToDouble(losses::get).max().orElseThrow();
        double[] raw = new double[2 * losses.size()];
        double[] smooth = raw.clone();
        double mean = 0;
        double weights = 0;
        for (int step = 0; step < losses.size(); step++) {
            mean = (1 - WEIGHT_OF_NEW) * mean + WEIGHT_OF_NEW * losses.get(step);
            weights = (1 - WEIGHT_OF_NEW) * weights + WEIGHT_OF_NEW;
            raw[2 * step] = smooth[2 * step] = 50 + 330.0 * step / (losses.size() - 1);
            raw[2 * step + 1] = 280 - 230 * losses.get(step) / highest;
            smooth[2 * step + 1] = 280 - 230 * mean / weights / highest;
        }
        for (int tick = 0; tick < highest; tick++) {
            double y = 280 - 230 * tick / highest;
            picture.rectangle(50, y, 330, 1, 0xE4E8EC);
            picture.text(42, y + 4, 12, GRAY, "end", Integer.toString(tick));
        }
        picture.line(raw, 1, PALE);
        picture.line(smooth, 2, BLUE);
        picture.text(50, 298, 12, GRAY, "start", "step 0");
        picture.text(380, 298, 12, GRAY, "end", Integer.toString(losses.size() - 1));

        picture.text(420, 26, 15, INK, "start", "The mistakes that it is surest of");
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
            ExamplePictures.drawImage(picture, valid, index, x, y, 4);
            String text = String.format(
                    Locale.ROOT,
                    "%s, predicted %s (%.0f%%)",
                    data.classNames().get(valid.labels()[index]),
                    data.classNames().get(predictions.predicted(index)),
                    100 * predictions.probability(index, predictions.predicted(index)));
            picture.text(x, y + 128, 12, GRAY, "start", text);
        }
        return picture;
    }
}
