package dev.lockstep.learn.data;

import dev.lockstep.DType;
import dev.lockstep.learn.Examples;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Mean and deviation of each feature over all examples, in binary64. Blocks of rows are summed side by side and added in their order, so that
 * the number of threads changes nothing. Sums are of differences from the first row, then from the mean.
 */
public final class Moments {
    private static final int BLOCK = 2048;

    private final Examples examples;
    private final int count;
    private final double[] mean;
    private final double[] deviation;

    private Moments(Examples examples) {
        this.examples = examples;
        this.count = examples.features().count();
        double[] first = new double[count];
        for (int feature = 0; feature < count; feature++) {
            first[feature] = value(feature);
        }
        this.mean = first.clone();
        double[] sums = sums(first, false);
        for (int feature = 0; feature < count; feature++) {
            mean[feature] += sums[feature] / examples.size();
        }
        this.deviation = sums(mean, true);
        for (int feature = 0; feature < count; feature++) {
            double measured = Math.sqrt(deviation[feature] / examples.size());
            deviation[feature] = measured == 0 ? 1 : measured;
        }
    }

    /** Measures at least one example. */
    public static Moments of(Examples examples) {
        return new Moments(examples);
    }

    /** Returns the mean of each feature; the array is the caller's. */
    public double[] mean() {
        return mean;
    }

    /** Returns the population deviation of each feature, 1 where all values are equal; the array is the caller's. */
    public double[] deviation() {
        return deviation;
    }

    /** Sums, for each feature, the differences from an origin, or their squares. */
    private double[] sums(double[] origin, boolean squares) {
        int blocks = Math.ceilDiv(examples.size(), BLOCK);
        double[][] partial = new double[blocks][];
        Parallel.forEach(blocks, () -> block -> {
            int to = (int) Math.min(examples.size(), (block + 1L) * BLOCK);
            partial[block] = sums(origin, squares, (long) block * BLOCK, to);
        });
        double[] sums = new double[count];
        for (double[] part : partial) {
            for (int feature = 0; feature < count; feature++) {
                sums[feature] += part[feature];
            }
        }
        return sums;
    }

    private double[] sums(double[] origin, boolean squares, long fromRow, long toRow) {
        double[] sums = new double[count];
        for (long row = fromRow; row < toRow; row++) {
            for (int feature = 0; feature < count; feature++) {
                double difference = value(row * count + feature) - origin[feature];
                sums[feature] += squares ? difference * difference : difference;
            }
        }
        return sums;
    }

    private double value(long index) {
        MemorySegment values = examples.values();
        return examples.features().dtype() == DType.U8
                ? values.get(ValueLayout.JAVA_BYTE, index) & 0xFF
                : values.getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }
}
