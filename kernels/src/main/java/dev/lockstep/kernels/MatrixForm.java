package dev.lockstep.kernels;

import java.util.Map;

/** The three products of a linear layer, as c[m,n] = a[m,depth] b[depth,n] with operands that may be stored the other way. */
enum MatrixForm {
    /** y = x weightᵀ: a is x, b is the weight, stored as [n,depth]. */
    LINEAR(false, true),
    /** gradX = gradY weight. */
    GRAD_X(false, false),
    /** gradWeight = gradYᵀ x: a is gradY, stored as [depth,m]. */
    GRAD_WEIGHT(true, false);

    private final boolean aAcross;
    private final boolean bAcross;

    MatrixForm(boolean aAcross, boolean bAcross) {
        this.aAcross = aAcross;
        this.bAcross = bAcross;
    }

    /** Returns whether a is stored as [depth,m]. */
    boolean aAcross() {
        return aAcross;
    }

    /** Returns whether b is stored as [n,depth]. */
    boolean bAcross() {
        return bAcross;
    }

    /** Adds what tells the kernels how the operands are stored. */
    void define(Map<String, String> macros) {
        macros.put("A_ACROSS", aAcross ? "1" : "0");
        macros.put("B_ACROSS", bAcross ? "1" : "0");
    }
}
