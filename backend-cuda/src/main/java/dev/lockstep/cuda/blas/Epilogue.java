package dev.lockstep.cuda.blas;

/** The epilogue that cuBLASLt fuses into a product. */
enum Epilogue {
    /** {@code CUBLASLT_EPILOGUE_BIAS}: adds bias[m] to each column of the result. */
    BIAS(4),
    /** {@code CUBLASLT_EPILOGUE_BGRADB}: sums op(b) over k, into sums[n]. */
    SUMS_OF_B(512);

    private final int code;

    Epilogue(int code) {
        this.code = code;
    }

    /** Returns the {@code cublasLtEpilogue_t}. */
    int code() {
        return code;
    }
}
