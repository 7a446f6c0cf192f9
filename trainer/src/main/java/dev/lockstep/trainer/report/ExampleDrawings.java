package dev.lockstep.trainer.report;

import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Predictions;
import dev.lockstep.learn.data.Nouns;
import dev.lockstep.trainer.draw.Canvas;
import dev.lockstep.trainer.draw.Drawing;
import dev.lockstep.trainer.draw.Ink;
import dev.lockstep.trainer.draw.Lettering;
import dev.lockstep.trainer.draw.Raster;
import dev.lockstep.trainer.draw.Text;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Examples with what a model made of them. */
public final class ExampleDrawings {
    private static final double CARD = 304;
    private static final double TEXT = 11;
    private static final double CAPTION = 12;
    private static final double PADDING = 10;
    private static final double PICTURE = 84;
    private static final double ROW = 14;
    private static final double BAR = 9;
    private static final double LONGEST_NAME = 84;
    private static final double LONGEST_IN_CAPTION = 74;
    private static final double PERCENT = 42;
    private static final int SHOWN_CLASSES = 10;
    private static final double SMALL = 40;
    private static final double GAP = 4;
    private static final double STRIP = 348;

    /** How many examples of a mistake are shown. */
    static final int STRIP_EXAMPLES = (int) (STRIP / (SMALL + GAP));

    private static final int MOST_CARDS = 4;
    private static final double CARD_GAP = 10;

    private final Examples examples;
    private final Predictions predictions;
    private final List<String> classNames;

    /**
     * Draws examples.
     *
     * @param predictions of each example
     * @param classNames the name of each class
     */
    public ExampleDrawings(Examples examples, Predictions predictions, List<String> classNames) {
        this.examples = examples;
        this.predictions = predictions;
        this.classNames = Printable.lines(classNames);
    }

    /** Returns a card of each example: its class, and the probabilities of the classes. */
    public Drawing cards() {
        return cards(IntStream.range(0, examples.size()).boxed().toList());
    }

    /** Returns a card of each of these examples. */
    Drawing cards(List<Integer> shown) {
        int columns = Math.clamp((int) Math.ceil(Math.sqrt(shown.size())), 1, MOST_CARDS);
        return Drawing.grid(shown.stream().map(this::card).toList(), columns, CARD_GAP);
    }

    /** An example with the probabilities of its classes as bars: its own green, the predicted one red. */
    Drawing card(int example) {
        boolean hasPicture = examples.features().areImages();
        List<Integer> classes =
                WorstImages.shownClasses(predictions, example, examples.labels()[example], SHOWN_CLASSES);
        double height = Math.max(hasPicture ? pictureHeight(PICTURE) : 0, classes.size() * ROW) + CAPTION + 3 * PADDING;
        return new Drawing(CARD, height, canvas -> {
            canvas.rectangle(0, 0, CARD, height, Ink.PANEL, 1);
            double left = PADDING;
            if (hasPicture) {
                canvas.image(picture(example), PADDING, PADDING, PICTURE, pictureHeight(PICTURE));
                left += PICTURE + PADDING;
            }
            bars(example, classes, canvas.at(left, PADDING), CARD - left - PADDING);
            canvas.text(
                    Text.fitted(caption(example, LONGEST_IN_CAPTION), CAPTION, CARD - 2 * PADDING),
                    PADDING,
                    height - PADDING,
                    Lettering.of(CAPTION, Ink.TEXT));
        });
    }

    private void bars(int example, List<Integer> classes, Canvas canvas, double width) {
        int own = examples.labels()[example];
        int predicted = predictions.predicted(example);
        List<String> names = classes.stream()
                .map(label -> Text.fitted(classNames.get(label), TEXT, LONGEST_NAME))
                .toList();
        double longest =
                names.stream().mapToDouble(name -> Text.width(name, TEXT)).max().orElse(0);
        double left = Math.ceil(longest + 6);
        double bar = width - left - PERCENT;
        for (int i = 0; i < classes.size(); i++) {
            int label = classes.get(i);
            float probability = predictions.probability(example, label);
            Ink ink = label == own ? Ink.OWN : label == predicted ? Ink.WRONG : Ink.QUIET;
            Lettering lettering = Lettering.of(TEXT, ink);
            double top = i * ROW;
            canvas.text(names.get(i), 0, top + BAR, lettering);
            canvas.rectangle(left, top + 1, bar, BAR, Ink.TRACK, 1);
            if (probability > 0) {
                canvas.rectangle(left, top + 1, Math.max(0.5, bar * Math.min(1, probability)), BAR, ink, 1);
            }
            canvas.text(percent(probability), width, top + BAR, lettering.end());
        }
    }

    /** Says what was right or wrong of the prediction. */
    String caption(int example) {
        return caption(example, Double.POSITIVE_INFINITY);
    }

    /** Names that are too long are cut, so that both can be read. */
    private String caption(int example, double longestName) {
        int own = examples.labels()[example];
        int predicted = predictions.predicted(example);
        String name = Text.fitted(classNames.get(own), CAPTION, longestName);
        String number = " (" + Nouns.one(examples.features()) + " " + example + ")";
        return own == predicted
                ? name + ", correct at " + percent(predictions.probability(example, own)) + number
                : name + ", taken for " + Text.fitted(classNames.get(predicted), CAPTION, longestName) + number;
    }

    /** Some examples of a mistake. */
    Drawing strip(Mistake mistake) {
        double height = pictureHeight(SMALL);
        return new Drawing(STRIP, height, canvas -> {
            for (int i = 0; i < mistake.examples().size(); i++) {
                canvas.image(picture(mistake.examples().get(i)), i * (SMALL + GAP), 0, SMALL, height);
            }
        });
    }

    private Raster picture(int example) {
        return Pictures.gray(examples, example);
    }

    private double pictureHeight(double width) {
        double height = width * examples.features().rows() / examples.features().columns();
        return Math.clamp(height, width / 4, width * 2);
    }

    private static String percent(float probability) {
        return Float.isNaN(probability) ? "none" : String.format(Locale.ROOT, "%.1f%%", 100 * probability);
    }
}
