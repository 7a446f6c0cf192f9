package dev.lockstep.learn.model;

import dev.lockstep.Shape;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.StepLosses;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The finished epochs as a tensor F64 [epochs, 7]: training loss, training images classified correctly and seen, validation
 * loss, validation images classified correctly and seen, nanoseconds. A tensor costs 56 bytes for each epoch, and text in the
 * header would be read as one string.
 */
record EpochHistory(List<EpochResult> results) implements TensorContent {
    static final String NAME = "epochs";

    private static final int FIELDS = 7;

    /** Whole numbers up to here are exact in binary64; as nanoseconds they are 104 days. */
    private static final double MAX_EXACT = 1L << 53;

    @Override
    public String dtype() {
        return "F64";
    }

    @Override
    public int elementBytes() {
        return Double.BYTES;
    }

    @Override
    public Shape shape() {
        return Shape.of(results.size(), FIELDS);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        byte[] row = new byte[FIELDS * Double.BYTES];
        for (EpochResult result : results) {
            ByteBuffer.wrap(row)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asDoubleBuffer()
                    .put(result.loss())
                    .put(result.trainCorrect())
                    .put(result.trainSeen())
                    .put(result.valid().loss())
                    .put(result.valid().correct())
                    .put(result.valid().seen())
                    .put(Math.min(MAX_EXACT, (double) result.duration().toNanos()));
            out.write(row);
        }
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @param values the elements in row-major order
     * @throws IllegalArgumentException if it is no such history
     */
    static EpochHistory of(Shape shape, double[] values) {
        if (shape.rank() != 2 || shape.dim(1) != FIELDS) {
            throw new IllegalArgumentException(NAME + " is " + shape + ", right would be [epochs, " + FIELDS + "]");
        }
        List<EpochResult> results = new ArrayList<>();
        for (int at = 0; at < values.length; at += FIELDS) {
            results.add(new EpochResult(
                    results.size(),
                    values[at],
                    count(values[at + 1]),
                    count(values[at + 2]),
                    new Evaluation(values[at + 3], count(values[at + 4]), count(values[at + 5])),
                    Duration.ofNanos((long) whole(values[at + 6], MAX_EXACT)),
                    StepLosses.NONE));
        }
        return new EpochHistory(results);
    }

    private static int count(double value) {
        return (int) whole(value, Integer.MAX_VALUE);
    }

    private static double whole(double value, double most) {
        if (!(value >= 0 && value <= most) || value != Math.rint(value)) {
            throw new IllegalArgumentException(NAME + " has " + value + " where a count must be");
        }
        return value;
    }
}
