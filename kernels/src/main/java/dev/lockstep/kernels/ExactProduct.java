package dev.lockstep.kernels;

import dev.lockstep.PhiloxStream;

/**
 * A matrix product of small whole numbers, whose every sum float32 holds exactly: whatever the order of the sums, the result is
 * the one it should be, or wrong.
 */
final class WholeProduct {
    private static final int LARGEST = 3;
    private static final long SEED = 7;

    private final MatrixForm form;
    private final int m;
    private final int n;
    private final int depth;
    private final float[] a;
    private final float[] b;

    WholeProduct(MatrixForm form, int m, int n, int depth) {
        this.form = form;
        this.m = m;
        this.n = n;
        this.depth = depth;
        PhiloxStream random = new PhiloxStream(SEED, m);
        a = numbers(random, m * depth);
        b = numbers(random, depth * n);
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

    int depth() {
        return depth;
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
        return 2.0 * m * n * depth;
    }

    /** Returns the product, computed here. */
    float[] expected() {
        float[] c = new float[m * n];
        for (int i = 0; i < m; i++) {
            for (int k = 0; k < depth; k++) {
                float factor = left(i, k);
                for (int j = 0; j < n; j++) {
                    c[i * n + j] += factor * right(k, j);
                }
            }
        }
        return c;
    }

    /**
     * Returns whether a large product is right, without computing it again: c v is compared with a (b v) for a vector v of random
     * whole numbers, which a wrong row of c passes once in 2³¹ times (Freivalds, Probabilistic machines can use less running
     * time, 1977).
     */
    boolean agrees(float[] c, PhiloxStream random) {
        long[] v = new long[n];
        for (int j = 0; j < n; j++) {
            v[j] = random.nextInt(Integer.MAX_VALUE);
        }
        long[] bv = new long[depth];
        for (int k = 0; k < depth; k++) {
            for (int j = 0; j < n; j++) {
                bv[k] += ((long) right(k, j)) * v[j];
            }
        }
        for (int i = 0; i < m; i++) {
            long cv = 0;
            for (int j = 0; j < n; j++) {
                if (c[i * n + j] != Math.rint(c[i * n + j])) {
                    return false; // not a number, or not a whole one
                }
                cv += ((long) c[i * n + j]) * v[j];
            }
            for (int k = 0; k < depth; k++) {
                cv -= ((long) left(i, k)) * bv[k];
            }
            if (cv != 0) {
                return false;
            }
        }
        return true;
    }

    private float left(int i, int k) {
        return a[form.aAcross() ? k * m + i : i * depth + k];
    }

    private float right(int k, int j) {
        return b[form.bAcross() ? j * depth + k : k * n + j];
    }
}
