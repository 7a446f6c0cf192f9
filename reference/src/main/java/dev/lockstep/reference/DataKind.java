package dev.lockstep.reference;

import java.util.Locale;

/** What a case's floating-point data look like. */
public enum DataKind {
    /** Uniform in (−1, 1), never 0. */
    DENSE,
    /** Uniform in (0, 1): nothing cancels. */
    POSITIVE,
    /** Dense, with two elements in five 0, but never more than half of the first ones, however few. */
    SPARSE,
    /** ±1, ±2, ±3 or ±4, which no order of summation rounds. */
    INTEGERS,
    /** Dense times 200: exponentials overflow and underflow unless the maximum is subtracted first. */
    EXTREME,
    /** All elements of a row are equal. */
    EQUAL,
    /** Dense, with an infinity, a negative infinity or a NaN in some rows. */
    SPECIAL,
    /** ±2049/2048 with an identity for the weight: the product is unchanged unless its factors lose bits. */
    TRIPWIRE,
    /** ±1025/1024, likewise: unchanged in TF32 too, but not with fewer bits. */
    TRIPWIRE_TF32,
    /** ±129/128, likewise: unchanged even in BF16. */
    TRIPWIRE_BF16;

    /** Returns whether the weight is an identity matrix. */
    boolean isTripwire() {
        return this == TRIPWIRE || this == TRIPWIRE_TF32 || this == TRIPWIRE_BF16;
    }

    /** Returns the name used in the names of cases. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
