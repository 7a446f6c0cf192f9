package dev.lockstep.reference.float64;

/** Activations: relu elementwise, softmax by rows of c columns. */
public final class ActivationReference {
    private ActivationReference() {}

    /** max(x, 0), NaN for NaN. */
    public static double[] relu(double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = Math.max(x[i], 0);
        }
        return y;
    }

    /** x ≤ 0 ? 0 : gradY. */
    public static double[] reluBackward(double[] x, double[] gradY) {
        double[] gradX = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            gradX[i] = x[i] <= 0 ? 0 : gradY[i];
        }
        return gradX;
    }

    /** exp(z − m) / Σ exp(z − m), m the row's maximum. */
    public static double[] softmax(double[] logits, int n, int c) {
        double[] shifted = shiftedByMax(logits, n, c);
        double[] out = new double[shifted.length];
        for (int r = 0; r < n; r++) {
            double sum = sumOfExp(shifted, r, c);
            for (int j = r * c; j < (r + 1) * c; j++) {
                out[j] = Math.exp(shifted[j]) / sum;
            }
        }
        return out;
    }

    /** z − m − ln Σ exp(z − m), m the row's maximum. */
    public static double[] logSoftmax(double[] logits, int n, int c) {
        double[] shifted = shiftedByMax(logits, n, c);
        double[] out = new double[shifted.length];
        for (int r = 0; r < n; r++) {
            double logSum = Math.log(sumOfExp(shifted, r, c));
            for (int j = r * c; j < (r + 1) * c; j++) {
                out[j] = shifted[j] - logSum;
            }
        }
        return out;
    }

    /** z − m, m the row's maximum: the argument of every exponential. A NaN makes the whole row NaN. */
    public static double[] shiftedByMax(double[] logits, int n, int c) {
        double[] shifted = new double[n * c];
        for (int r = 0; r < n; r++) {
            double max = Double.NEGATIVE_INFINITY;
            for (int j = r * c; j < (r + 1) * c; j++) {
                max = Math.max(max, logits[j]);
            }
            for (int j = r * c; j < (r + 1) * c; j++) {
                shifted[j] = logits[j] - max;
            }
        }
        return shifted;
    }

    private static double sumOfExp(double[] shifted, int row, int c) {
        double sum = 0;
        for (int j = row * c; j < (row + 1) * c; j++) {
            sum += Math.exp(shifted[j]);
        }
        return sum;
    }
}
