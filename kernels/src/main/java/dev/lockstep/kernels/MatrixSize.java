package dev.lockstep.kernels;

import java.util.Locale;

/** Sizes of a result that want different tiles. */
enum MatrixSize {
    /** At most {@link #NARROW_EXTENT} rows or columns. */
    NARROW,
    /** Too few elements to give each compute unit a large tile. */
    SMALL,
    /** All others. */
    LARGE;

    static final long NARROW_EXTENT = 16;
    private static final long LARGE_TILE = 128L * 128;

    static MatrixSize of(long m, long n, DeviceTraits traits) {
        if (Math.min(m, n) <= NARROW_EXTENT) {
            return NARROW;
        }
        return m * n < LARGE_TILE * traits.computeUnits() ? SMALL : LARGE;
    }

    /** Returns its name in tables. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
