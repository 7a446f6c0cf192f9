package dev.lockstep.reference.float64;

/** Level 1 of BLAS. */
public final class VectorReference {
    private VectorReference() {}

    /** factor·x, or factor·x + y where y is given. */
    public static double[] axpy(double factor, double[] x, double[] y) {
        double[] result = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            result[i] = y.length == 0 ? factor * x[i] : factor * x[i] + y[i];
        }
        return result;
    }
}
