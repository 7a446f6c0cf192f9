package dev.lockstep.kernels;

import java.util.Map;

/** The three products of a linear layer, as row-major GEMMs c[m,n] = a[m,k] b[k,n] whose operands may be stored transposed. */
enum MatrixForm {
    /** y = x weightᵀ (NT): a is x, b is the weight, stored as [n,k]. */
    LINEAR(false, true),
    /** gradX = gradY weight (NN). */
    GRAD_X(false, false),
    /** gradWeight = gradYᵀ x (TN): a is gradY, stored as [k,m]. */
    GRAD_WEIGHT(true, false);

    private final boolean aTransposed;
    private final boolean bTransposed;

    MatrixForm(boolean aTransposed, boolean bTransposed) {
        this.aTransposed = aTransposed;
        this.bTransposed = bTransposed;
    }

    /** Returns whether a is stored as [k,m]. */
    boolean aTransposed() {
        return aTransposed;
    }

    /** Returns whether b is stored as [n,k]. */
    boolean bTransposed() {
        return bTransposed;
    }

    /** Adds the macros that tell a kernel how the operands are stored. */
    void define(Map<String, String> macros) {
        macros.put("A_TRANSPOSED", aTransposed ? "1" : "0");
        macros.put("B_TRANSPOSED", bTransposed ? "1" : "0");
    }
}
