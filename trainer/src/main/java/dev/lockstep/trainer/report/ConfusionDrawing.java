package dev.lockstep.trainer.report;

import dev.lockstep.trainer.draw.Canvas;
import dev.lockstep.trainer.draw.Drawing;
import dev.lockstep.trainer.draw.Ink;
import dev.lockstep.trainer.draw.Lettering;
import dev.lockstep.trainer.draw.Text;
import java.util.List;

/** A confusion matrix to look at: a row for each class, a column for each predicted class. */
final class ConfusionDrawing {
    private static final double TEXT = 12;
    private static final double LONGEST_NAME = 110;
    private static final double SMALLEST_CELL = 32;
    private static final double PADDING = 6;
    private static final double CAPTION = 22;
    private static final double DEEPEST = 0.85;
    /** From this part on, the text of a cell is light. */
    private static final double DARK = 0.55;

    private ConfusionDrawing() {}

    static Drawing of(ConfusionMatrix confusion, List<String> classNames) {
        int classes = confusion.classes();
        List<String> names = classNames.stream()
                .map(Printable::line)
                .map(name -> Text.fitted(name, TEXT, LONGEST_NAME))
                .toList();
        double longest =
                names.stream().mapToDouble(name -> Text.width(name, TEXT)).max().orElse(0);
        double widest = 0;
        for (int label = 0; label < classes; label++) {
            for (int predicted = 0; predicted < classes; predicted++) {
                widest = Math.max(widest, Text.width(Integer.toString(confusion.count(label, predicted)), TEXT));
            }
        }
        double cell = Math.max(SMALLEST_CELL, widest + 2 * PADDING);
        boolean isUpright = longest + PADDING <= cell;
        double left = longest + 2 * PADDING;
        double top = CAPTION + PADDING + (isUpright ? TEXT + PADDING : longest + PADDING);
        double width = Math.max(left + classes * cell + 2, 300);
        return new Drawing(width, top + classes * cell + 2, canvas -> {
            canvas.text(
                    "Rows: true class. Columns: predicted class.", PADDING, TEXT + 2, Lettering.of(TEXT, Ink.QUIET));
            for (int label = 0; label < classes; label++) {
                double middle = (label + 0.5) * cell;
                Lettering quiet = Lettering.of(TEXT, Ink.QUIET);
                canvas.text(names.get(label), left - PADDING, top + middle + 4, quiet.end());
                if (isUpright) {
                    canvas.text(names.get(label), left + middle, top - PADDING, quiet.middle());
                } else {
                    canvas.text(names.get(label), left + middle + 4, top - PADDING, quiet.rising());
                }
                for (int predicted = 0; predicted < classes; predicted++) {
                    cell(confusion, label, predicted, canvas.at(left + predicted * cell, top + label * cell), cell);
                }
            }
        });
    }

    private static void cell(ConfusionMatrix confusion, int label, int predicted, Canvas canvas, double size) {
        int count = confusion.count(label, predicted);
        double depth = DEEPEST * Math.sqrt(confusion.share(label, predicted));
        canvas.rectangle(0, 0, size - 1, size - 1, Ink.PANEL, 1);
        if (count > 0) {
            canvas.rectangle(0, 0, size - 1, size - 1, label == predicted ? Ink.OWN : Ink.WRONG, depth);
        }
        Ink ink = count == 0 ? Ink.RULE : depth > DARK ? Ink.PAGE : Ink.TEXT;
        canvas.text(
                Integer.toString(count),
                (size - 1) / 2,
                size / 2 + 4,
                Lettering.of(TEXT, ink).middle());
    }
}
