package dev.lockstep.reference.float64;

import dev.lockstep.DType;
import dev.lockstep.Philox;
import dev.lockstep.Scale;
import dev.lockstep.spi.Fma;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Ops that make or move data. Their results are exact: values of the output's element type, as doubles. */
@SuppressWarnings("exports") // @Nullable is there for tools
public final class DataReference {
    private DataReference() {}

    /** The value of an element type nearest to a value, as convert defines it. */
    public static double round(double value, DType to) {
        return switch (to) {
            case F64 -> value;
            case F32 -> (float) value;
            case BF16 -> roundToBf16((float) value);
            case I32 -> (int) value;
            case U8 -> Math.clamp((int) value, 0, 255);
        };
    }

    /** Rounds each value to another element type; to F32, the scale follows. */
    public static double[] convert(double[] source, Scale scale, DType to) {
        double[] out = new double[source.length];
        for (int i = 0; i < source.length; i++) {
            out[i] = to == DType.F32 ? scaled(source[i], scale) : round(source[i], to);
        }
        return out;
    }

    /** Philox's element i for each i below {@code size}, between low and high. */
    public static double[] uniform(int size, float low, float high, long seed, long stream) {
        double[] out = new double[size];
        int[] words = new int[4];
        for (int i = 0; i < size; i++) {
            if (i % 4 == 0) {
                Philox.block(seed, stream, i / 4, words);
            }
            out[i] = Philox.uniform(words[i % 4], low, high);
        }
        return out;
    }

    /** Adds a constant to 32-bit integers, wrapping around. */
    public static int[] increment(int[] counter, int by) {
        return Arrays.stream(counter).map(count -> count + by).toArray();
    }

    /**
     * The rows of {@code source} that {@code index} names, scaled.
     *
     * @param rowSize the elements of a row
     * @param step the row of {@code index} to use; null if it is one row
     * @param batch the rows to gather
     * @param scale absent to leave the values as they are, for integers
     */
    public static double[] gatherRows(
            double[] source, int rowSize, int[] index, @Nullable Integer step, int batch, @Nullable Scale scale) {
        int first = step == null ? 0 : step * batch;
        double[] out = new double[batch * rowSize];
        for (int r = 0; r < batch; r++) {
            int from = index[first + r] * rowSize;
            if (scale == null) {
                System.arraycopy(source, from, out, r * rowSize, rowSize);
            } else {
                scaleRow(source, from, scale.factor(), scale.shift(), out, r * rowSize, rowSize);
            }
        }
        return out;
    }

    private static void scaleRow(
            double[] source, int from, float factor, float shift, double[] out, int to, int length) {
        for (int k = 0; k < length; k++) {
            out[to + k] = Fma.fma((float) source[from + k], factor, shift);
        }
    }

    private static double scaled(double value, Scale scale) {
        return Fma.fma((float) value, scale.factor(), scale.shift());
    }

    /** To the nearest value with eight significant bits, ties to even. */
    private static double roundToBf16(float value) {
        if (Float.isNaN(value)) {
            return value;
        }
        int bits = Float.floatToRawIntBits(value);
        int lowestKept = (bits >>> 16) & 1;
        return Float.intBitsToFloat((bits + 0x7FFF + lowestKept) & 0xFFFF0000);
    }
}
