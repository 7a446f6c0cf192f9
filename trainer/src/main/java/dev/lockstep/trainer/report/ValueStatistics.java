package dev.lockstep.trainer.report;

import dev.lockstep.DType;
import dev.lockstep.Scale;
import dev.lockstep.learn.Examples;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the values of examples are like: pixels scaled as in training, 0 black to 1 white, other features as they are stored.
 *
 * @param min the least value
 * @param max the greatest value
 * @param mean the mean of all values
 * @param standardDeviation their sample standard deviation (divided by n − 1, as {@code torch.std}); NaN for one value
 */
public record ValueStatistics(double min, double max, double mean, double standardDeviation) {
    private static final double WHITE = 255;

    /** Measures at least one example. */
    public static ValueStatistics of(Examples examples) {
        return examples.features().dtype() == DType.U8
                ? ofBytes(examples.values(), examples.features().scale().equals(Scale.PIXELS) ? WHITE : 1)
                : ofFloats(examples.values());
    }

    /** Sums are exact. */
    private static ValueStatistics ofBytes(MemorySegment values, double unit) {
        int low = 255;
        int high = 0;
        long sum = 0;
        long squares = 0;
        for (long i = 0; i < values.byteSize(); i++) {
            int value = values.get(ValueLayout.JAVA_BYTE, i) & 0xFF;
            low = Math.min(low, value);
            high = Math.max(high, value);
            sum += value;
            squares += (long) value * value;
        }
        double n = values.byteSize();
        double mean = sum / n;
        double deviation = Math.sqrt(Math.max(0, (squares - sum * mean) / (n - 1)));
        return new ValueStatistics(low / unit, high / unit, mean / unit, deviation / unit);
    }

    /** Sums are of differences from the first value, so that a large mean costs no digits. */
    private static ValueStatistics ofFloats(MemorySegment values) {
        double first = values.get(ValueLayout.JAVA_FLOAT, 0);
        double low = first;
        double high = first;
        double sum = 0;
        double squares = 0;
        long count = values.byteSize() / Float.BYTES;
        for (long i = 0; i < count; i++) {
            double value = values.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            double difference = value - first;
            low = Math.min(low, value);
            high = Math.max(high, value);
            sum += difference;
            squares += difference * difference;
        }
        double mean = sum / count;
        double deviation = Math.sqrt(Math.max(0, (squares - sum * mean) / (count - 1.0)));
        return new ValueStatistics(low, high, first + mean, deviation);
    }

    /** Returns them as part of a line. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "min %.4f, max %.4f, mean %.4f, standard deviation %.4f",
                min,
                max,
                mean,
                standardDeviation);
    }

    /** Returns them by name, for JSON. */
    public Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("min", min);
        map.put("max", max);
        map.put("mean", mean);
        map.put("standardDeviation", standardDeviation);
        return map;
    }
}
