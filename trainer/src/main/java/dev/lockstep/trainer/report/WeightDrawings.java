package dev.lockstep.trainer.report;

import dev.lockstep.learn.LinearModel;
import dev.lockstep.trainer.draw.Canvas;
import dev.lockstep.trainer.draw.DivergingMap;
import dev.lockstep.trainer.draw.Drawing;
import dev.lockstep.trainer.draw.Ink;
import dev.lockstep.trainer.draw.Lettering;
import dev.lockstep.trainer.draw.Raster;
import dev.lockstep.trainer.draw.Text;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Weights as pictures. */
public final class WeightDrawings {
    private static final double TEXT = 12;
    private static final double GAP = 10;
    private static final double LARGEST = 112;
    private static final double SCALE = 36;
    private static final double STRIP = 700;
    private static final int STRIP_GAP = 2;
    /** More images than these in a row are too small to see. */
    static final int MOST_COLUMNS = 6;

    private WeightDrawings() {}

    /**
     * Returns the weights of a model: an image for each class, blue where a bright pixel speaks for the class and red where against it.
     *
     * @throws IllegalArgumentException if the model is not of images
     */
    public static Drawing of(LinearModel model) {
        return sheet(images(model), model.classNames());
    }

    /**
     * Returns the weights of one class of a model as an image.
     *
     * @throws IllegalArgumentException if the model is not of images
     */
    public static Raster image(LinearModel model, int label) {
        return images(model).image(label);
    }

    private static WeightImages images(LinearModel model) {
        return WeightImages.of(model.weight(), model.features())
                .orElseThrow(() -> new IllegalArgumentException(
                        "the model is of " + model.features() + ", whose weights are no images"));
    }

    /** One image for each class, and the scale. */
    static Drawing sheet(WeightImages weights, List<String> classNames) {
        double side = Math.max(LARGEST, Math.max(weights.rows(), weights.columns()));
        double zoom = side / Math.max(weights.rows(), weights.columns());
        double width = Math.max(weights.columns() * zoom, 20);
        double height = weights.rows() * zoom;
        List<Drawing> cells = IntStream.range(0, weights.classes())
                .mapToObj(label -> new Drawing(width, height + TEXT + 6, canvas -> {
                    canvas.image(weights.image(label), 0, 0, width, height);
                    String name = Text.fitted(Printable.line(classNames.get(label)), TEXT, width);
                    canvas.text(name, 0, height + TEXT + 2, Lettering.of(TEXT, Ink.TEXT));
                }))
                .toList();
        Drawing grid = Drawing.grid(cells, Drawing.columns(weights.classes(), MOST_COLUMNS), GAP);
        return new Drawing(grid.width(), grid.height() + SCALE, canvas -> {
            grid.content().accept(canvas);
            scale(weights.scale(), canvas.at(GAP, grid.height()), grid.width() - 2 * GAP);
        });
    }

    private static void scale(double end, Canvas canvas, double width) {
        int colors = 255;
        Raster bar = new Raster(colors, 1, Raster.WHITE);
        for (int x = 0; x < colors; x++) {
            bar.set(x, 0, DivergingMap.color(2.0 * x / (colors - 1) - 1));
        }
        canvas.image(bar, 0, 0, width, 8);
        Lettering quiet = Lettering.of(TEXT, Ink.QUIET);
        canvas.text("−" + number(end), 0, 24, quiet);
        canvas.text("0", width / 2, 24, quiet.middle());
        canvas.text("+" + number(end), width, 24, quiet.end());
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }

    /** The weights of the first classes side by side, a pixel for each. */
    static Raster strip(WeightImages weights, int classes) {
        int step = weights.columns() + STRIP_GAP;
        Raster strip = new Raster(classes * step - STRIP_GAP, weights.rows(), Raster.WHITE);
        for (int label = 0; label < classes; label++) {
            strip.draw(weights.image(label), label * step, 0, weights.columns(), weights.rows());
        }
        return strip;
    }

    /** Strips below each other, each with its name. */
    static Drawing strips(List<String> names, List<Raster> strips) {
        List<Drawing> rows = IntStream.range(0, names.size())
                .mapToObj(i -> {
                    Raster strip = strips.get(i);
                    double height = STRIP * strip.height() / strip.width();
                    return new Drawing(STRIP, height + TEXT + 8, canvas -> {
                        canvas.text(names.get(i), 0, TEXT, Lettering.of(TEXT, Ink.TEXT));
                        canvas.image(strip, 0, TEXT + 6, STRIP, height);
                    });
                })
                .toList();
        return Drawing.grid(rows, 1, GAP);
    }
}
