package dev.lockstep.kernels;

/** Classes of result sizes, each with tiles of its own. */
enum MatrixSize {
    /** At most {@link #MAX_SKINNY_EXTENT} rows or columns. */
    SKINNY("narrow"),
    /** Too few elements to give each compute unit a large tile. */
    SMALL("small"),
    /** All others. */
    LARGE("large");

    static final long MAX_SKINNY_EXTENT = 16;
    private static final long LARGE_TILE = 128L * 128;

    private final String keyword;

    MatrixSize(String keyword) {
        this.keyword = keyword;
    }

    static MatrixSize of(long m, long n, DeviceLimits limits) {
        if (Math.min(m, n) <= MAX_SKINNY_EXTENT) {
            return SKINNY;
        }
        return m * n < LARGE_TILE * limits.computeUnits() ? SMALL : LARGE;
    }

    /** Returns its keyword in tile tables. */
    String text() {
        return keyword;
    }
}
