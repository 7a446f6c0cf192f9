package dev.lockstep.learn;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where the examples to measure on come from, of data that have no such part of their own.
 *
 * @param valid other files of the same kind, named as the data set is, without its prefix
 * @param fraction the part of each class that is set aside, chosen by {@link DataOptions#seed()}
 */
public record Splitting(Optional<String> valid, OptionalDouble fraction) {
    /** As the data have it, or a fifth of each class where they have no such part. */
    public static final Splitting DEFAULT = new Splitting(Optional.empty(), OptionalDouble.empty());

    /** The fraction of data that have no such part, where nothing else is said. */
    public static final double DEFAULT_FRACTION = 0.2;

    /**
     * Checks the parts.
     *
     * @throws DataException if both are given, or the fraction is not between 0 and 1
     */
    public Splitting {
        if (fraction.isPresent() && !(fraction.getAsDouble() > 0 && fraction.getAsDouble() < 1)) {
            throw DataException.of(
                    "%s %s: must be more than 0 and less than 1", Setting.VALID_FRACTION, fraction.getAsDouble());
        }
        if (valid.isPresent() && fraction.isPresent()) {
            throw DataException.of(
                    "%s %s and %s %s exclude one another; give one of them",
                    Setting.VALID, valid.get(), Setting.VALID_FRACTION, fraction.getAsDouble());
        }
    }

    /** Measures on other files. */
    public static Splitting files(String valid) {
        return new Splitting(Optional.of(valid), OptionalDouble.empty());
    }

    /** Sets a part of each class aside. */
    public static Splitting fraction(double fraction) {
        return new Splitting(Optional.empty(), OptionalDouble.of(fraction));
    }
}
