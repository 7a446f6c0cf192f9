package dev.lockstep.trainer.draw;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The numbers at an axis: 1, 2 or 5 times a power of ten apart, and with the digits that tell them apart.
 *
 * @param values within the axis, ascending
 * @param texts as they are shown
 */
record Ticks(List<Double> values, List<String> texts) {
    private static final int[] STEPS = {1, 2, 5};

    /**
     * Returns ticks of an axis.
     *
     * @param most how many at most, at least 2
     * @param unit what a 1 is shown as: 1, or 100 for shares that are shown as percentages
     * @param wholeNumbers whether nothing lies between two whole numbers
     */
    static Ticks linear(double low, double high, int most, int unit, boolean wholeNumbers) {
        Step step = step((high - low) * unit, most, wholeNumbers ? 0 : Integer.MIN_VALUE);
        List<Double> values = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        String format = "%." + Math.max(0, -step.power) + "f" + (unit == 1 ? "" : "%%");
        double size = step.digit * Math.pow(10, step.power);
        for (long i = (long) Math.ceil(low * unit / size - 1e-9); i * size <= high * unit + size * 1e-9; i++) {
            values.add(i * size / unit);
            texts.add(String.format(Locale.ROOT, format, i * size));
        }
        return new Ticks(values, texts);
    }

    private record Step(int digit, int power) {}

    private static Step step(double span, int most, int leastPower) {
        int power = Math.max(leastPower, (int) Math.floor(Math.log10(span / most)));
        while (true) {
            for (int digit : STEPS) {
                if (span / (digit * Math.pow(10, power)) < most) {
                    return new Step(digit, power);
                }
            }
            power++;
        }
    }

    /** Returns ticks of an axis of logarithms to the base 10: powers of ten, and 2 and 5 times such where there are few. */
    static Ticks logarithmic(double low, double high, int most) {
        List<Double> values = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        int every = Math.max(1, (int) Math.ceil((high - low) / most));
        int[] digits = high - low < most / 3.0 ? STEPS : new int[] {1};
        for (int power = (int) Math.floor(low); power <= high; power++) {
            for (int digit : digits) {
                double value = power + Math.log10(digit);
                if (value >= low - 1e-9 && value <= high + 1e-9 && Math.floorMod(power, every) == 0) {
                    values.add(value);
                    texts.add(power(digit, power));
                }
            }
        }
        return values.size() < 2 ? fewPowers(low, high, most) : new Ticks(values, texts);
    }

    /** Where less than a factor of 5 is shown, the ticks are those of the numbers themselves. */
    private static Ticks fewPowers(double low, double high, int most) {
        Ticks linear = linear(Math.pow(10, low), Math.pow(10, high), most, 1, false);
        return new Ticks(linear.values.stream().map(Math::log10).toList(), linear.texts);
    }

    private static String power(int digit, int power) {
        if (Math.abs(power) > 4) {
            return digit + "e" + power;
        }
        return String.format(Locale.ROOT, "%." + Math.max(0, -power) + "f", digit * Math.pow(10, power));
    }
}
