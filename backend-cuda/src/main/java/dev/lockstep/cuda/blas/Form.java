package dev.lockstep.cuda.blas;

/**
 * The products of a linear layer in cuBLAS's terms. A row-major matrix is its transpose in column-major order, so each product
 * C = A B is computed as Cᵀ = Bᵀ Aᵀ: cuBLAS's a is our right factor and its b our left one, and nothing is copied.
 */
enum Form {
    /** yᵀ[out,n] = weight[out,in] xᵀ[in,n]: a is the weight, which cuBLAS sees as [in,out]; b is x. */
    LINEAR(true, false),
    /** gradXᵀ[in,n] = weightᵀ[in,out] gradYᵀ[out,n]: a is the weight, b is gradY. */
    GRAD_X(false, false),
    /** gradWeightᵀ[in,out] = xᵀ[in,n] gradY[n,out]: a is x, b is gradY, which cuBLAS sees as [out,n]. */
    GRAD_WEIGHT(false, true);

    private final boolean transposesA;
    private final boolean transposesB;

    Form(boolean transposesA, boolean transposesB) {
        this.transposesA = transposesA;
        this.transposesB = transposesB;
    }

    /** Returns {@code CUBLAS_OP_N} (0) or {@code CUBLAS_OP_T} (1). */
    int operationA() {
        return transposesA ? 1 : 0;
    }

    /** Returns {@code CUBLAS_OP_N} (0) or {@code CUBLAS_OP_T} (1). */
    int operationB() {
        return transposesB ? 1 : 0;
    }

    /** Returns how many rows cuBLAS sees in a: what its columns are apart. */
    int rowsOfA(Gemm gemm) {
        return transposesA ? gemm.k() : gemm.m();
    }

    int columnsOfA(Gemm gemm) {
        return transposesA ? gemm.m() : gemm.k();
    }

    /** Returns how many rows cuBLAS sees in b. */
    int rowsOfB(Gemm gemm) {
        return transposesB ? gemm.n() : gemm.k();
    }

    int columnsOfB(Gemm gemm) {
        return transposesB ? gemm.k() : gemm.n();
    }
}
