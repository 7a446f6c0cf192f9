package dev.lockstep.trainer.report;

import dev.lockstep.learn.EpochResult;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;

/** The images beside the page. */
final class ReportImages {
    private static final int RAW = 0xB6C8E0;
    private static final int BLUE = 0x1F5FAF;
    private static final int ORANGE = 0xC2570C;
    private static final int RIGHT = 0x2E7D32;
    private static final int WRONG = 0xC62828;
    private static final int GAP = 10;
    private static final int CAPTION = 16;
    private static final int PER_ROW = 5;
    private static final int CELL = 34;
    private static final int SHOWN_CLASSES = 10;

    private final RunReport report;

    ReportImages(RunReport report) {
        this.report = report;
    }

    Raster losses() {
        Losses losses = report.losses();
        return new LineChart("Loss per step", "step", losses.size(), 0)
                .curve("raw", RAW, false, losses::raw)
                .curve("smoothed", BLUE, false, losses::smoothed)
                .draw();
    }

    /** The loss above, the accuracy below. */
    Raster epochs() {
        Raster loss =
                epochChart("Loss", EpochResult::loss, epoch -> epoch.valid().loss());
        Raster accuracy = epochChart(
                "Accuracy", EpochResult::trainAccuracy, epoch -> epoch.valid().accuracy());
        Raster both = new Raster(loss.width(), loss.height() + accuracy.height(), Raster.WHITE);
        both.draw(loss, 0, 0, 1);
        both.draw(accuracy, 0, loss.height(), 1);
        return both;
    }

    private Raster epochChart(String title, ToDoubleFunction<EpochResult> train, ToDoubleFunction<EpochResult> valid) {
        List<EpochResult> epochs = report.epochs();
        int first = epochs.isEmpty() ? 0 : epochs.getFirst().epoch();
        IntToDoubleFunction trainValue = i -> train.applyAsDouble(epochs.get(i));
        IntToDoubleFunction validValue = i -> valid.applyAsDouble(epochs.get(i));
        return new LineChart(title, "epoch", epochs.size(), first)
                .curve("training", BLUE, true, trainValue)
                .curve("validation", ORANGE, true, validValue)
                .draw();
    }

    /** One image for each class, and the scale. */
    Raster weights(WeightImages weights) {
        int zoom = zoom(weights);
        int columns = Math.min(PER_ROW, weights.classes());
        int rows = (weights.classes() + columns - 1) / columns;
        int cellWidth = weights.columns() * zoom + GAP;
        int cellHeight = weights.rows() * zoom + GAP + CAPTION;
        Raster raster = new Raster(columns * cellWidth + GAP, rows * cellHeight + 40, Raster.WHITE);
        for (int label = 0; label < weights.classes(); label++) {
            int x = GAP + label % columns * cellWidth;
            int y = GAP + label / columns * cellHeight;
            raster.text(report.data().classNames().get(label), x, y, 1, Raster.INK);
            raster.draw(weights.image(label), x, y + CAPTION - 4, zoom);
        }
        int y = rows * cellHeight + 10;
        String end = String.format(Locale.ROOT, "%.3g", weights.scale());
        int bar = columns * cellWidth - GAP;
        for (int x = 0; x < bar; x++) {
            raster.fill(GAP + x, y, 1, 8, DivergingMap.color(2.0 * x / (bar - 1) - 1));
        }
        raster.text("-" + end, GAP, y + 12, 1, Raster.INK);
        raster.text("0", GAP + bar / 2 - 2, y + 12, 1, Raster.INK);
        raster.textBefore("+" + end, GAP + bar, y + 12, 1, Raster.INK);
        return raster;
    }

    /** A row for each class, a column for each predicted class. */
    Raster confusion() {
        ConfusionMatrix confusion = report.confusion();
        List<String> names = report.data().classNames();
        int left = 16 + names.stream().mapToInt(Glyphs::width).max().orElse(0);
        int top = 44;
        int side = names.size() * CELL;
        Raster raster = new Raster(left + side + GAP, top + side + GAP, Raster.WHITE);
        raster.text("Rows: class, columns: predicted", 8, 8, 1, Raster.INK);
        for (int label = 0; label < names.size(); label++) {
            int y = top + label * CELL;
            raster.textBefore(names.get(label), left - 6, y + CELL / 2 - 3, 1, Raster.INK);
            raster.text(clip(names.get(label)), left + label * CELL + 4, top - 12, 1, Raster.INK);
            for (int predicted = 0; predicted < names.size(); predicted++) {
                int x = left + predicted * CELL;
                int count = confusion.count(label, predicted);
                double share = Math.sqrt(confusion.share(label, predicted));
                int color = DivergingMap.mix(Raster.WHITE, label == predicted ? RIGHT : WRONG, share);
                raster.fill(x, y, CELL - 1, CELL - 1, color);
                String text = Integer.toString(count);
                int ink = count == 0 ? Raster.FAINT : share > 0.6 ? Raster.WHITE : Raster.INK;
                raster.text(text, x + (CELL - Glyphs.width(text)) / 2, y + CELL / 2 - 4, 1, ink);
            }
        }
        return raster;
    }

    /** The worst images, each with the probabilities of its classes as bars: its own green, the predicted one red. */
    Raster worst(WeightImages weights) {
        List<Integer> worst = report.worst();
        int zoom = Math.max(1, zoom(weights) - 1);
        int image = Math.max(weights.columns() * zoom, 8 * Glyphs.ADVANCE);
        int bars = 96;
        int shown = Math.min(SHOWN_CLASSES, report.data().classes());
        int cellWidth = image + bars + 3 * GAP;
        int cellHeight = Math.max(weights.rows() * zoom + CAPTION, shown * 10) + 2 * GAP;
        int columns = 4;
        int rows = (worst.size() + columns - 1) / columns;
        Raster raster = new Raster(columns * cellWidth, Math.max(1, rows) * cellHeight, Raster.WHITE);
        for (int place = 0; place < worst.size(); place++) {
            int index = worst.get(place);
            int x = GAP + place % columns * cellWidth;
            int y = GAP + place / columns * cellHeight;
            raster.draw(Raster.gray(report.data().valid(), index), x, y, zoom);
            String names = clip(name(report.label(index))) + " > "
                    + clip(name(report.predictions().predicted(index)));
            raster.text(names, x, y + weights.rows() * zoom + 5, 1, Raster.INK);
            drawBars(index, x + image + GAP, y, bars, shown, raster);
        }
        return raster;
    }

    private void drawBars(int index, int x, int y, int width, int shown, Raster raster) {
        int own = report.label(index);
        int predicted = report.predictions().predicted(index);
        int nameWidth = 3 * Glyphs.ADVANCE;
        int longest = width - nameWidth - 5;
        int row = y;
        for (int label : WorstImages.shownClasses(report.predictions(), index, own, shown)) {
            double probability = report.predictions().probability(index, label);
            raster.text(clip(name(label)), x, row, 1, Raster.INK);
            raster.fill(x + nameWidth + 3, row, longest, 7, 0xF0F2F4);
            int color = label == own ? RIGHT : label == predicted ? WRONG : 0x8C959F;
            raster.fill(x + nameWidth + 3, row, (int) Math.round(probability * longest), 7, color);
            row += 10;
        }
    }

    private String name(int label) {
        return report.data().classNames().get(label);
    }

    /** Keeps images large enough to see, and sheets small enough to open. */
    private static int zoom(WeightImages weights) {
        return Math.clamp(112 / Math.max(weights.rows(), weights.columns()), 1, 8);
    }

    private static String clip(String name) {
        return name.length() <= 3 ? name : name.substring(0, 3);
    }
}
