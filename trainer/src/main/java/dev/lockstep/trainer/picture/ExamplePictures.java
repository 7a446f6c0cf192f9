package dev.lockstep.trainer.picture;

import dev.lockstep.learn.Examples;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.Predictions;
import dev.lockstep.trainer.draw.DivergingMap;
import java.util.List;
import java.util.Locale;

/** SVG pictures of images, what a model takes them for, and a model's weights. */
public final class ExamplePictures {
    static final int PAPER = 0xFFFFFF;
    static final int INK = 0x1F2328;
    static final int GRAY = 0x8C959F;
    static final int RIGHT = 0x2E7D32;
    static final int WRONG = 0xC62828;
    private static final int SIDE = 112;
    private static final int GAP = 14;
    private static final int CAPTION = 22;
    private static final int PER_ROW = 5;
    private static final int BAR_HEIGHT = 11;
    private static final int BARS = 170;
    /** Of blue and of red: few make a small file. */
    private static final int SHADES = 8;

    private static final int SHOWN_CLASSES = 10;

    private ExamplePictures() {}

    /** Returns the weights of each class as an image: blue where a bright pixel speaks for the class, red where against it. */
    public static SvgPicture weights(LinearModel model) {
        int rows = Math.toIntExact(model.features().shape().dim(0));
        int columns = Math.toIntExact(model.features().shape().dim(1));
        int classes = model.classNames().size();
        int inRow = Math.min(PER_ROW, classes);
        double zoom = zoom(rows, columns);
        int cell = SIDE + GAP;
        SvgPicture picture =
                new SvgPicture(inRow * cell + GAP, Math.ceilDiv(classes, inRow) * (cell + CAPTION) + GAP, PAPER);
        for (int label = 0; label < classes; label++) {
            int x = GAP + label % inRow * cell;
            int y = GAP + label / inRow * (cell + CAPTION);
            drawWeights(picture, model, label, x, y, zoom);
            picture.text(x, y + SIDE + 16, 14, INK, "start", model.classNames().get(label));
        }
        return picture;
    }

    /** Draws the weights of one class. */
    public static void drawWeights(SvgPicture picture, LinearModel model, int label, double x, double y, double zoom) {
        float[] weight = model.weight();
        double scale = 1e-30;
        for (float value : weight) {
            scale = Math.max(scale, Math.abs(value));
        }
        double largest = scale;
        int count = model.features().count();
        int columns = Math.toIntExact(model.features().shape().dim(1));
        picture.image(
                x,
                y,
                zoom,
                count / columns,
                columns,
                pixel -> DivergingMap.color(Math.rint(SHADES * weight[label * count + pixel] / largest) / SHADES));
    }

    /** Draws a grey image. */
    public static void drawImage(SvgPicture picture, Examples images, int index, double x, double y, double zoom) {
        byte[] pixels = images.select(new int[] {index}).pixels();
        picture.image(x, y, zoom, images.rows(), images.columns(), pixel -> (pixels[pixel] & 0xFF) * 0x010101);
    }

    /** Returns each image with its class and, as bars, the probabilities of the classes, at most ten: its own green, a wrong prediction red. */
    public static SvgPicture predictions(Examples images, Predictions predictions, List<String> classNames) {
        int shown = Math.min(SHOWN_CLASSES, classNames.size());
        int height = Math.max(SIDE, shown * BAR_HEIGHT) + CAPTION + GAP;
        int width = SIDE + BARS + 2 * GAP;
        int inRow = Math.clamp((int) Math.ceil(Math.sqrt(images.size())), 1, 4);
        SvgPicture picture =
                new SvgPicture(inRow * width + GAP, Math.ceilDiv(images.size(), inRow) * height + GAP, PAPER);
        for (int index = 0; index < images.size(); index++) {
            int x = GAP + index % inRow * width;
            int y = GAP + index / inRow * height;
            int label = images.labels()[index];
            int predicted = predictions.predicted(index);
            drawImage(picture, images, index, x, y, zoom(images.rows(), images.columns()));
            picture.text(
                    x,
                    y + SIDE + 16,
                    13,
                    predicted == label ? RIGHT : WRONG,
                    "start",
                    cut(classNames.get(label), 16)
                            + (predicted == label ? "" : ", predicted " + cut(classNames.get(predicted), 16)));
            for (int place = 0; place < shown; place++) {
                drawBar(picture, predictions, index, label, place, cut(classNames.get(place), 9), x + SIDE + GAP, y);
            }
        }
        return picture;
    }

    private static void drawBar(
            SvgPicture picture, Predictions predictions, int index, int label, int place, String name, int x, int top) {
        int names = 58;
        int longest = BARS - names - 40;
        int y = top + place * BAR_HEIGHT;
        double probability = predictions.probability(index, place);
        int color = place == label ? RIGHT : place == predictions.predicted(index) ? WRONG : GRAY;
        picture.text(x + names - 5, y + 9, 10, INK, "end", name);
        picture.rectangle(x + names, y + 1, Math.max(0.5, probability * longest), BAR_HEIGHT - 2, color);
        picture.text(
                x + names + probability * longest + 4,
                y + 9,
                9,
                INK,
                "start",
                String.format(Locale.ROOT, "%.1f%%", 100 * probability));
    }

    private static double zoom(int rows, int columns) {
        return (double) SIDE / Math.max(rows, columns);
    }

    private static String cut(String name, int most) {
        return name.length() <= most ? name : name.substring(0, most - 1) + "…";
    }
}
