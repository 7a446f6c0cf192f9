package dev.lockstep.reference.float64;

import org.jspecify.annotations.Nullable;

/** The linear layer, y = x·weightᵀ + bias with x [n, in], weight [out, in] and y [n, out], and its gradients. */
@SuppressWarnings("exports") // @Nullable is there for tools
public final class LinearReference {
    private LinearReference() {}

    /** y[r, o] = Σₖ x[r, k]·weight[o, k] + bias[o]. */
    public static Sums linear(double[] x, double[] weight, double @Nullable [] bias, int n, int in, int out) {
        Sums y = Sums.zeros(n * out);
        for (int r = 0; r < n; r++) {
            for (int o = 0; o < out; o++) {
                addProduct(y, r * out + o, x, r * in, weight, o * in, in);
                if (bias != null) {
                    y.add(r * out + o, bias[o]);
                }
            }
        }
        return y;
    }

    /** gradX[r, k] = Σₒ gradY[r, o]·weight[o, k]. */
    public static Sums gradX(double[] gradY, double[] weight, int n, int in, int out) {
        Sums gradX = Sums.zeros(n * in);
        for (int r = 0; r < n; r++) {
            for (int o = 0; o < out; o++) {
                addScaled(gradX, r * in, gradY[r * out + o], weight, o * in, in);
            }
        }
        return gradX;
    }

    /** gradWeight[o, k] = Σᵣ gradY[r, o]·x[r, k]. */
    public static Sums gradWeight(double[] gradY, double[] x, int n, int in, int out) {
        Sums gradWeight = Sums.zeros(out * in);
        for (int r = 0; r < n; r++) {
            for (int o = 0; o < out; o++) {
                addScaled(gradWeight, o * in, gradY[r * out + o], x, r * in, in);
            }
        }
        return gradWeight;
    }

    /** gradBias[o] = Σᵣ gradY[r, o]. */
    public static Sums gradBias(double[] gradY, int n, int out) {
        Sums gradBias = Sums.zeros(out);
        for (int r = 0; r < n; r++) {
            for (int o = 0; o < out; o++) {
                gradBias.add(o, gradY[r * out + o]);
            }
        }
        return gradBias;
    }

    /** Adds Σ left·right, even terms and odd ones apart, so that an addition need not wait for the one before it. */
    private static void addProduct(Sums sums, int at, double[] left, int from, double[] right, int start, int length) {
        double even = 0;
        double evenMagnitude = 0;
        double odd = 0;
        double oddMagnitude = 0;
        for (int k = 0; k < length - 1; k += 2) {
            double first = left[from + k] * right[start + k];
            double second = left[from + k + 1] * right[start + k + 1];
            even += first;
            evenMagnitude += Math.abs(first);
            odd += second;
            oddMagnitude += Math.abs(second);
        }
        sums.value()[at] = even + odd;
        sums.magnitude()[at] = evenMagnitude + oddMagnitude;
        if (length % 2 == 1) {
            sums.add(at, left[from + length - 1] * right[start + length - 1]);
        }
    }

    private static void addScaled(Sums sums, int at, double factor, double[] row, int from, int length) {
        double[] value = sums.value();
        double[] magnitude = sums.magnitude();
        for (int k = 0; k < length; k++) {
            double term = factor * row[from + k];
            value[at + k] += term;
            magnitude[at + k] += Math.abs(term);
        }
    }
}
