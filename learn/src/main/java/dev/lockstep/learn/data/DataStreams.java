package dev.lockstep.learn.data;

import dev.lockstep.PhiloxStream;

/**
 * The random streams of this package, in one place so that no two purposes share one. Each has a purpose in its upper 32
 * bits and an index in its lower 32 bits; all purposes begin with {@code 0xDA7A}, so other users of the same seed stay
 * clear of them by beginning otherwise.
 */
final class DataStreams {
    private static final long SELECT = 0xDA7A_0000L;
    private static final long DIGITS = 0xDA7A_0010L;
    private static final long SPLITTING = 0xDA7A_0020L;
    private static final long FOLDS = 0xDA7A_0030L;

    private DataStreams() {}

    /** The choice of images of one class of a split. */
    static PhiloxStream selection(long seed, Split split, int label) {
        return stream(seed, SELECT + split.stream, label);
    }

    /** The drawing of one image of the generated digits. */
    static PhiloxStream digit(long seed, Split split, int index) {
        return stream(seed, DIGITS + split.stream, index);
    }

    /** The choice of the examples of one class that are set aside to measure on. */
    static PhiloxStream splitting(long seed, int label) {
        return stream(seed, SPLITTING, label);
    }

    /** The order in which the examples of one class are dealt to the folds of a cross-validation. */
    static PhiloxStream folds(long seed, int label) {
        return stream(seed, FOLDS, label);
    }

    private static PhiloxStream stream(long seed, long purpose, int index) {
        return new PhiloxStream(seed, (purpose << 32) | index);
    }
}
