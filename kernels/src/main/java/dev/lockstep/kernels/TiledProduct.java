package dev.lockstep.kernels;

/** A matrix product of one form with one tile. */
interface TiledProduct {
    /** Launches it; the result has at least one element. */
    void launch(KernelQueue queue, MatrixCall call);
}
