package dev.lockstep.cuda.blas;

/** Memory of a CUDA device. */
public interface Addressed {
    /** Returns where it starts on the device. */
    long address();
}
