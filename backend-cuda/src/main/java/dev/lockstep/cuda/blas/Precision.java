package dev.lockstep.cuda.blas;

import dev.lockstep.MathMode;

/**
 * A math mode in cuBLAS's terms; results, sums and scales are always binary32.
 *
 * <p>BF16 is made of factors that are rounded to bfloat16 beforehand. {@code CUBLAS_COMPUTE_32F_FAST_16BF} would only allow cuBLAS
 * to round them, or to take TF32 instead.
 */
enum Precision {
    /** {@code CUBLAS_COMPUTE_32F}: no fewer bits than binary32's, in the default math mode. */
    FP32(Precision.R_32F, 68, 4),
    /** {@code CUBLAS_COMPUTE_32F_FAST_TF32}. */
    TF32(Precision.R_32F, 77, 4),
    /** {@code CUBLAS_COMPUTE_32F} of bfloat16 factors. */
    BF16(14, 68, 2);

    /** {@code CUDA_R_32F}. */
    static final int R_32F = 0;

    private final int factorType;
    private final int computeType;
    private final int factorBytes;

    Precision(int factorType, int computeType, int factorBytes) {
        this.factorType = factorType;
        this.computeType = computeType;
        this.factorBytes = factorBytes;
    }

    static Precision of(MathMode mode) {
        return switch (mode) {
            case FP32 -> FP32;
            case TF32 -> TF32;
            case BF16 -> BF16;
        };
    }

    /** Returns the {@code cudaDataType} of the factors. */
    int factorType() {
        return factorType;
    }

    /** Returns the {@code cublasComputeType_t}. */
    int computeType() {
        return computeType;
    }

    /** Returns the size of a factor. */
    int factorBytes() {
        return factorBytes;
    }
}
