package dev.lockstep.trainer.draw;

import java.util.HexFormat;

/** Red for negative numbers, white for 0, blue for positive ones: ColorBrewer's RdBu, as in Matplotlib. */
public final class DivergingMap {
    private static final int[] ANCHORS = {
        0x67001F, 0xB2182B, 0xD6604D, 0xF4A582, 0xFDDBC7, 0xF7F7F7, 0xD1E5F0, 0x92C5DE, 0x4393C3, 0x2166AC, 0x053061
    };
    private static final int PALETTE = 256;
    private static final int NOT_A_NUMBER = 0x808080;
    /** As finely as a screen shows it: the map from −1 to 1 in equal steps, 0 in the middle. */
    private static final int[] COLORS = new int[511];

    static {
        for (int i = 0; i < COLORS.length; i++) {
            double place = (double) i / (COLORS.length - 1) * (ANCHORS.length - 1);
            int below = Math.min((int) place, ANCHORS.length - 2);
            COLORS[i] = mix(ANCHORS[below], ANCHORS[below + 1], place - below);
        }
    }

    private DivergingMap() {}

    /** Returns the colour 0xRRGGBB of a number from −1 to 1; those beyond look like the ends, NaN is grey. */
    public static int color(double value) {
        if (Double.isNaN(value)) {
            return NOT_A_NUMBER;
        }
        return COLORS[(int) ((Math.clamp(value, -1, 1) + 1) / 2 * (COLORS.length - 1) + 0.5)];
    }

    /** Returns which of the 256 colours of the palette shows a number from −1 to 1 best. */
    public static byte index(double value) {
        return (byte) ((Double.isNaN(value) ? 1 : Math.clamp(value, -1, 1) + 1) / 2 * (PALETTE - 1) + 0.5);
    }

    /** Returns 256 colours from −1 to 1, six hexadecimal digits for each. */
    public static String palette() {
        StringBuilder text = new StringBuilder(6 * PALETTE);
        for (int i = 0; i < PALETTE; i++) {
            text.append(HexFormat.of().toHexDigits(color(2.0 * i / (PALETTE - 1) - 1), 6));
        }
        return text.toString();
    }

    /** Returns the colour between two, 0 for the first and 1 for the second. */
    private static int mix(int first, int second, double share) {
        int color = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = first >> shift & 0xFF;
            int to = second >> shift & 0xFF;
            color |= (int) Math.round(from + (to - from) * share) << shift;
        }
        return color;
    }
}
