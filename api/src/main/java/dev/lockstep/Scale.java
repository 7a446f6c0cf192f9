package dev.lockstep;

/**
 * An affine map applied on the way to F32: {@code fma(value, factor, shift)} in binary32, rounded once.
 *
 * @param factor the factor
 * @param shift the value added
 */
public record Scale(float factor, float shift) {
    /** The identity. */
    public static final Scale NONE = new Scale(1f, 0f);

    /** Pixels 0 … 255 to [0, 1]: the factor is 1/255 rounded to binary32. */
    public static final Scale PIXELS = new Scale(1f / 255f, 0f);

    // The JVM makes the code of a record's own equals when it is first called: milliseconds of every start.
    @Override
    public boolean equals(Object other) {
        return other instanceof Scale scale
                && Float.compare(factor, scale.factor) == 0
                && Float.compare(shift, scale.shift) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * Float.hashCode(factor) + Float.hashCode(shift);
    }
}
