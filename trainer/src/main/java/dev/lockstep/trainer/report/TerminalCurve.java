package dev.lockstep.trainer.report;

import java.util.Locale;

/** The smoothed loss of a run as a few lines of text. */
public final class TerminalCurve {
    private static final int COLUMNS = 60;
    private static final int LABEL = 11;
    private static final int ROWS = 8;
    private static final String BLOCKS = " ▁▂▃▄▅▆▇█";
    private static final String ASCII = " .:|";
    private static final String LEFT = "  %8s %s";

    private TerminalCurve() {}

    /**
     * Returns the curve, filled from below; each line ends with a line break. Steps whose loss is not finite leave gaps. A
     * run of one step, or with no finite loss, has no curve: the text is empty.
     *
     * @param width of the terminal; the curve has at most 60 columns
     * @param blocks whether the terminal shows block elements (U+2581 and on); else ASCII signs are used
     */
    public static String of(Losses losses, int width, boolean blocks) {
        int columns = Math.min(Math.min(COLUMNS, width - LABEL), losses.size());
        float[] values = new float[columns];
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int column = 0; column < columns; column++) {
            float value = losses.smoothed((int) ((long) column * (losses.size() - 1) / Math.max(1, columns - 1)));
            values[column] = value;
            if (!Float.isNaN(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        if (columns < 2 || low > high) {
            return "";
        }
        String signs = blocks ? BLOCKS : ASCII;
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "Loss, exponentially weighted:%n"));
        for (int row = ROWS - 1; row >= 0; row--) {
            StringBuilder line = new StringBuilder();
            for (float value : values) {
                line.append(sign(value, low, high, row, signs));
            }
            String label = row == ROWS - 1 ? number(high) : row == 0 ? number(low) : "";
            text.append(String.format(
                    Locale.ROOT, LEFT + "%n", label, line.toString().stripTrailing()));
        }
        String last = Integer.toString(losses.size() - 1);
        String first = "step 0";
        String space = " ".repeat(Math.max(1, columns - first.length() - last.length()));
        return text.append(String.format(Locale.ROOT, LEFT + "%n", "", first + space + last))
                .toString();
    }

    private static char sign(float value, float low, float high, int row, String signs) {
        if (Float.isNaN(value)) {
            return ' ';
        }
        int parts = signs.length() - 1;
        double share = high == low ? 0 : (value - low) / (high - low);
        int filled = 1 + (int) Math.round(share * (ROWS * parts - 1));
        return signs.charAt(Math.clamp(filled - (long) row * parts, 0, parts));
    }

    private static String number(float value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
