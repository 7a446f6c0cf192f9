package dev.lockstep;

/** How per-row losses become the result. */
public enum Reduction {
    /** One loss per row. The gradient is that of the sum. */
    NONE,
    /** The weighted mean over the rows that are not ignored; NaN where there is no such row. */
    MEAN,
    /** The sum over the rows that are not ignored. */
    SUM
}
