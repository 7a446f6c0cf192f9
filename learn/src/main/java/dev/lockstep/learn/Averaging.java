package dev.lockstep.learn;

import java.util.Locale;

/**
 * The mean of the weights over the steps of a training, which scatters less than the last weights do. It is what is measured and saved; the
 * steps go on from the weights themselves. Immutable; its text is what {@link #parse} reads.
 */
public sealed interface Averaging {
    /** What {@link #parse} takes. */
    String FORMS = "none, ema[:DECAY] or polyak[:FROM]";

    /** The weights themselves. */
    static Averaging none() {
        return new None();
    }

    /**
     * An exponential moving average: after each step the mean keeps {@code decay} of itself and takes the rest of the weights; in the first
     * steps it is a plain mean.
     *
     * @param decay in [0, 1)
     */
    static Averaging exponential(double decay) {
        return new Exponential(decay);
    }

    /**
     * The plain mean of the last steps (Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", 1992).
     *
     * @param from the part of the training after which it begins, in [0, 1)
     */
    static Averaging polyak(double from) {
        return new Polyak(from);
    }

    /**
     * Reads one of {@link #FORMS}; {@code ema:0.999} and {@code polyak:0.5} by default.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    static Averaging parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        try {
            if (name.equals("ema")) {
                return exponential(colon < 0 ? 0.999 : Double.parseDouble(text.substring(colon + 1)));
            } else if (name.equals("polyak")) {
                return polyak(colon < 0 ? 0.5 : Double.parseDouble(text.substring(colon + 1)));
            } else if (text.equals("none")) {
                return none();
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the average '" + text + "' has what is no number; give " + FORMS, e);
        }
        throw new IllegalArgumentException("there is no average '" + text + "'; give " + FORMS);
    }

    /** Returns whether the weights themselves are meant. */
    default boolean isNone() {
        return this instanceof None;
    }

    /** Returns whether it depends on how many steps there will be, so that more epochs are another training from the start. */
    default boolean needsEnd() {
        return this instanceof Polyak;
    }

    /**
     * Returns which part of the new weights the mean takes after a step.
     *
     * @param step counted from 0 over all epochs
     * @param steps all steps of the training
     */
    double share(long step, long steps);

    /** {@link Averaging#none}. */
    record None() implements Averaging {
        @Override
        public double share(long step, long steps) {
            return 1;
        }

        @Override
        public String toString() {
            return "none";
        }
    }

    /**
     * {@link Averaging#exponential}.
     *
     * @param decay what the mean keeps of itself
     */
    record Exponential(double decay) implements Averaging {
        /** Checks the decay. */
        public Exponential {
            if (!(decay >= 0 && decay < 1)) {
                throw new IllegalArgumentException("the decay of an average must be in [0, 1), got " + decay);
            }
        }

        @Override
        public double share(long step, long steps) {
            return Math.max(1 - decay, 1 / (step + 1.0));
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "ema:%s", decay);
        }
    }

    /**
     * {@link Averaging#polyak}.
     *
     * @param from the part of the training after which it begins
     */
    record Polyak(double from) implements Averaging {
        /** Checks the part. */
        public Polyak {
            if (!(from >= 0 && from < 1)) {
                throw new IllegalArgumentException("an average must begin at a part in [0, 1), got " + from);
            }
        }

        @Override
        public double share(long step, long steps) {
            long first = (long) (from * steps);
            return step <= first ? 1 : 1 / (step - first + 1.0);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "polyak:%s", from);
        }
    }
}
