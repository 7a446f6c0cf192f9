package dev.lockstep.reference.float64;

/** The classes that logits decide for. */
public final class ClassReference {
    private ClassReference() {}

    /** The column of each row's greatest element: the lowest of equals, and the first NaN before everything. */
    public static int[] argmax(double[] values, int n, int c) {
        int[] columns = new int[n];
        for (int r = 0; r < n; r++) {
            int best = 0;
            for (int j = 1; j < c; j++) {
                double value = values[r * c + j];
                double greatest = values[r * c + best];
                if (value > greatest || (Double.isNaN(value) && !Double.isNaN(greatest))) {
                    best = j;
                }
            }
            columns[r] = best;
        }
        return columns;
    }

    /** The number of rows whose argmax is the label. */
    public static int countCorrect(double[] logits, int[] labels, int c) {
        int[] columns = argmax(logits, labels.length, c);
        int correct = 0;
        for (int r = 0; r < labels.length; r++) {
            if (columns[r] == labels[r]) {
                correct++;
            }
        }
        return correct;
    }
}
