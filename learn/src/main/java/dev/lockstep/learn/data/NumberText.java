package dev.lockstep.learn.data;

import com.fasterxml.jackson.core.io.NumberInput;
import java.util.Locale;
import java.util.Set;

/** Numbers as text files hold them. */
final class NumberText {
    private static final Set<String> MISSING =
            Set.of("", "?", "-", "na", "n/a", "#n/a", "nan", "-nan", "<na>", "null", "nil", "none");

    /** The powers of ten that a double holds exactly. */
    private static final double[] POWERS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private static final long LARGEST_EXACT = 1L << 53;
    /** As many digits surely stay below 2⁶³. */
    private static final int DIGITS = 18;

    /** The bits of a double that a float has no room for; where they are just this, the double is half way between two floats. */
    private static final long BELOW_FLOAT = (1L << 29) - 1;

    private static final long HALF_WAY = 1L << 28;

    private NumberText() {}

    /**
     * Returns the F32 nearest to a decimal number, 1 or 0 for {@code true} or {@code false}, and NaN for anything else. What is too large for F32
     * becomes infinite. Blanks around it do not count.
     */
    static float parse(char[] text, int offset, int length) {
        int from = offset;
        int to = offset + length;
        while (from < to && text[from] <= ' ') {
            from++;
        }
        while (from < to && text[to - 1] <= ' ') {
            to--;
        }
        boolean isNegative = from < to && text[from] == '-';
        long digits = 0;
        int count = 0;
        int point = to;
        int i = isNegative ? from + 1 : from;
        for (; i < to; i++) {
            char c = text[i];
            if (c >= '0' && c <= '9' && count < DIGITS) {
                digits = 10 * digits + (c - '0');
                count++;
            } else if (c == '.' && point == to) {
                point = i;
            } else {
                break;
            }
        }
        if (i == to && count > 0 && digits <= LARGEST_EXACT) {
            // Both are exact, so the quotient is the nearest double (W. D. Clinger), and what is nearest to that is
            // nearest to the number,
            // unless the double is half way between two floats: then its own rounding decided.
            double value = digits / POWERS[point == to ? 0 : to - point - 1];
            if ((Double.doubleToRawLongBits(value) & BELOW_FLOAT) != HALF_WAY
                    && (value >= Float.MIN_NORMAL || digits == 0)) {
                return (float) (isNegative ? -value : value);
            }
        }
        return parseAny(text, from, to);
    }

    private static float parseAny(char[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text[i];
            if ((c < '0' || c > '9') && c != '.' && c != '-' && c != 'e' && c != 'E' && c != '+') {
                return truth(new String(text, from, to - from));
            }
        }
        try {
            return NumberInput.parseFloat(text, from, to - from, true);
        } catch (NumberFormatException e) {
            return Float.NaN;
        }
    }

    private static float truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> 1;
            case "false" -> 0;
            default -> Float.NaN;
        };
    }

    /** Returns whether a text is one of those by which tables say that a value is missing. */
    static boolean isMissing(String text) {
        return MISSING.contains(text.strip().toLowerCase(Locale.ROOT));
    }
}
