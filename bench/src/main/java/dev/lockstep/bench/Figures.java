package dev.lockstep.bench;

import java.util.Locale;

/** Numbers as people read them. */
final class Figures {
    private static final String[] UNITS = {"ns", "µs", "ms", "s"};
    private static final double THOUSAND = 1000;

    private Figures() {}

    /** Three significant digits and a unit, such as {@code 12.3 µs}. */
    static String time(double nanos) {
        double value = nanos;
        int unit = 0;
        while (value >= THOUSAND && unit < UNITS.length - 1) {
            value /= THOUSAND;
            unit++;
        }
        return number(value) + " " + UNITS[unit];
    }

    /** Three significant digits without an exponent; thousands are whole. */
    static String number(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** Whole hundredths; what is not 0 is not shown as 0. */
    static String percent(double fraction) {
        return fraction > 0 && fraction < 0.005 ? "<1 %" : String.format(Locale.ROOT, "%.0f %%", 100 * fraction);
    }

    /** Whole multiples of 2²⁰ are written with an M; others in full, such as {@code 4,098}. */
    static String count(long value) {
        long million = 1 << 20;
        return value >= million && value % million == 0
                ? value / million + " M"
                : String.format(Locale.ROOT, "%,d", value);
    }

    /** Half the distance of the quartiles, as a fraction of the median; empty where they are one value, which shows no spread. */
    static String spread(Statistics sample) {
        double half = sample.spread() / 2;
        return half == 0 ? "" : percent(half);
    }

    /** A ratio with the quartiles of its rounds, such as {@code 12.1× (11.8–12.6)}. */
    static String ratio(Statistics ratio) {
        return number(ratio.median()) + "× (" + number(ratio.low()) + "–" + number(ratio.high()) + ")";
    }
}
