package dev.lockstep.kernels;

import dev.lockstep.PhiloxStream;

/**
 * A matrix product of small integers, whose sums float32 represents exactly. So the result does not depend on the order of summation, and a
 * result that differs at all is wrong.
 */
final class ExactProduct {
    private static final int LARGEST = 3;
    private static final long SEED = 7;

    private final MatrixForm form;
    private final int m;
    private final int n;
    private final int k;
    private final float[] a;
    private final float[] b;

    ExactProduct(MatrixForm form, int m, int n, int k) {
        this.form = form;
        this.m = m;
        this.n = n;
        this.k = k;
        PhiloxStream random = new PhiloxStream(SEED, m);
        a = numbers(random, m * k);
        b = numbers(random, k * n);
    }

    private static float[] numbers(PhiloxStream random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextInt(2 * LARGEST + 1) - LARGEST;
        }
        return numbers;
    }

    MatrixForm form() {
        return form;
    }

    int m() {
        return m;
    }

    int n() {
        return n;
    }

    int k() {
        return k;
    }

    /** Returns the left factor as it is stored. */
    float[] a() {
        return a;
    }

    /** Returns the right factor as it is stored. */
    float[] b() {
        return b;
    }

    /** Returns the additions and multiplications. */
    double operations() {
        return 2.0 * m * n * k;
    }

    /** Returns the product, computed here. */
    float[] expected() {
        float[] c = new float[m * n];
        for (int i = 0; i < m; i++) {
            for (int p = 0; p < k; p++) {
                float factor = left(i, p);
                for (int j = 0; j < n; j++) {
                    c[i * n + j] += factor * right(p, j);
                }
            }
        }
        return c;
    }

    /**
     * Returns whether a large product is right, by Freivalds' check (Probabilistic machines can use less running time, 1977): c v is
     * compared with a (b v) for a vector v of random integers. A wrong row of c passes with probability 2⁻³¹.
     */
    boolean agrees(float[] c, PhiloxStream random) {
        long[] v = new long[n];
        for (int j = 0; j < n; j++) {
            v[j] = random.nextInt(Integer.MAX_VALUE);
        }
        long[] bv = new long[k];
        for (int p = 0; p < k; p++) {
            for (int j = 0; j < n; j++) {
                bv[p] += ((long) right(p, j)) * v[j];
            }
        }
        for (int i = 0; i < m; i++) {
            long cv = 0;
            for (int j = 0; j < n; j++) {
                if (c[i * n + j] != Math.rint(c[i * n + j])) {
                    return false; // NaN, or no integer
                }
                cv += ((long) c[i * n + j]) * v[j];
            }
            for (int p = 0; p < k; p++) {
                cv -= ((long) left(i, p)) * bv[p];
            }
            if (cv != 0) {
                return false;
            }
        }
        return true;
    }

    private float left(int i, int p) {
        return a[form.aTransposed() ? p * m + i : i * k + p];
    }

    private float right(int p, int j) {
        return b[form.bTransposed() ? j * k + p : p * n + j];
    }
}
