package dev.lockstep.cuda.blas;

/**
 * A product in cuBLAS's terms: c[m,n] (+)= op(a) op(b), all column-major and dense, with the addresses of the operands. Mutable and
 * reused, so that no call allocates.
 */
final class Gemm {
    private Form form = Form.LINEAR;
    private int m;
    private int n;
    private int k;
    private long a;
    private long b;
    private long c;
    private boolean accumulates;

    /** Sets everything; extents are at least 1. */
    Gemm set(Form ofForm, long ofM, long ofN, long ofK, long atA, long atB, long atC, boolean adds) {
        form = ofForm;
        m = Math.toIntExact(ofM);
        n = Math.toIntExact(ofN);
        k = Math.toIntExact(ofK);
        a = atA;
        b = atB;
        c = atC;
        accumulates = adds;
        return this;
    }

    /** Adds the product to what is in c. */
    Gemm accumulating() {
        accumulates = true;
        return this;
    }

    Form form() {
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

    long a() {
        return a;
    }

    long b() {
        return b;
    }

    long c() {
        return c;
    }

    /** Returns whether the product is added to what is in c. */
    boolean accumulates() {
        return accumulates;
    }
}
