package dev.lockstep.learn;

import java.util.List;
import java.util.Locale;

/**
 * How the learning rate changes in the course of a training: in each step it is the optimizer's times a factor. Factors are computed in
 * binary64 and rounded to binary32. Immutable; its text is what {@link #parse} reads.
 */
public sealed interface Schedule {
    /** What {@link #parse} takes. */
    String FORMS = "constant, cosine[:FLOOR], step[:EPOCHS:FACTOR], exponential[:FACTOR] or one-cycle";

    /** The factor 1 in every step. */
    static Schedule constant() {
        return new Constant();
    }

    /** Falls from 1 towards 0 as half a cosine (Loshchilov and Hutter, "SGDR", 2017): (1 + cos(π·t/T)) / 2 in step t of T. */
    static Schedule cosine() {
        return new Cosine(0);
    }

    /** Is multiplied with a factor after every so many epochs: factorᵏ with k = ⌊epoch / epochs⌋. */
    static Schedule step(int epochs, double factor) {
        return new Step(epochs, factor);
    }

    /** Falls by a factor in each epoch, evenly over its steps: factor^(t/S) in step t where an epoch has S. */
    static Schedule exponential(double factor) {
        return new Exponential(factor);
    }

    /**
     * Rises as half a cosine from 1/25 to 1 in the first three tenths of the steps, and falls as another to 1/250000, as
     * {@code torch.optim.lr_scheduler.OneCycleLR} does (Smith and Topin, "Super-convergence", 2018).
     */
    static Schedule oneCycle() {
        return new OneCycle();
    }

    /**
     * Reads one of {@link #FORMS}. FLOOR is the part of the learning rate that a cosine falls to, 0 by default; a step is
     * {@code step:3:0.3} by default, an exponential {@code exponential:0.8}.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    static Schedule parse(String text) {
        List<String> parts = List.of(text.split(":", -1));
        try {
            return switch (parts.getFirst() + ":".repeat(parts.size() - 1)) {
                case "constant" -> constant();
                case "cosine" -> cosine();
                case "cosine:" -> new Cosine(Double.parseDouble(parts.get(1)));
                case "step" -> step(3, 0.3);
                case "step::" -> step(Integer.parseInt(parts.get(1)), Double.parseDouble(parts.get(2)));
                case "exponential" -> exponential(0.8);
                case "exponential:" -> exponential(Double.parseDouble(parts.get(1)));
                case "one-cycle" -> oneCycle();
                default -> throw new IllegalArgumentException("there is no schedule '" + text + "'; give " + FORMS);
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the schedule '" + text + "' has what is no number; give " + FORMS, e);
        }
    }

    /** Returns this schedule after some steps in which the factor rises evenly: (t + 1) / steps in step t; of 0 steps, this one. */
    default Schedule afterWarmup(int steps) {
        return steps == 0 ? this : new Warmup(steps, this);
    }

    /** Returns the steps of the warm-up, 0 if there is none. */
    default int warmup() {
        return 0;
    }

    /** Returns what follows the warm-up. */
    default Schedule afterwards() {
        return this;
    }

    /** Returns whether the factor is 1 in every step. */
    default boolean isConstant() {
        return this instanceof Constant;
    }

    /** Returns whether the factors depend on how many steps there will be, so that more epochs are another training from the start. */
    boolean needsEnd();

    /**
     * Returns the factor of a step.
     *
     * @param step counted from 0 over all epochs
     * @param steps all steps of the training, more than {@code step}
     * @param stepsPerEpoch the steps of an epoch, at least 1
     */
    double factor(long step, long steps, int stepsPerEpoch);

    /** {@link Schedule#constant}. */
    record Constant() implements Schedule {
        @Override
        public boolean needsEnd() {
            return false;
        }

        @Override
        public double factor(long step, long steps, int stepsPerEpoch) {
            return 1;
        }

        @Override
        public String toString() {
            return "constant";
        }
    }

    /**
     * {@link Schedule#cosine()}.
     *
     * @param floor what it falls to instead of 0, in [0, 1]
     */
    record Cosine(double floor) implements Schedule {
        /** Checks the floor. */
        public Cosine {
            if (!(floor >= 0 && floor <= 1)) {
                throw new IllegalArgumentException("the floor of a cosine must be between 0 and 1, got " + floor);
            }
        }

        @Override
        public boolean needsEnd() {
            return true;
        }

        @Override
        public double factor(long step, long steps, int stepsPerEpoch) {
            return between(1, floor, (double) step / steps);
        }

        @Override
        public String toString() {
            return floor == 0 ? "cosine" : "cosine:" + floor;
        }
    }

    /**
     * {@link Schedule#step}.
     *
     * @param epochs after how many epochs it is multiplied, at least 1
     * @param factor with what, in (0, 1]
     */
    record Step(int epochs, double factor) implements Schedule {
        /** Checks both. */
        public Step {
            if (epochs < 1) {
                throw new IllegalArgumentException("a step must last an epoch or more, got " + epochs);
            }
            checkFactor(factor);
        }

        @Override
        public boolean needsEnd() {
            return false;
        }

        @Override
        public double factor(long step, long steps, int stepsPerEpoch) {
            return StrictMath.pow(factor, (double) Math.floorDiv(step / stepsPerEpoch, epochs));
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "step:%d:%s", epochs, factor);
        }
    }

    /**
     * {@link Schedule#exponential}.
     *
     * @param factor of an epoch, in (0, 1]
     */
    record Exponential(double factor) implements Schedule {
        /** Checks the factor. */
        public Exponential {
            checkFactor(factor);
        }

        @Override
        public boolean needsEnd() {
            return false;
        }

        @Override
        public double factor(long step, long steps, int stepsPerEpoch) {
            return StrictMath.pow(factor, (double) step / stepsPerEpoch);
        }

        @Override
        public String toString() {
            return "exponential:" + factor;
        }
    }

    /** {@link Schedule#oneCycle}. */
    record OneCycle() implements Schedule {
        private static final double RISE = 0.3;
        private static final double FIRST = 1 / 25.0;
        private static final double LAST = FIRST / 1e4;

        @Override
        public Schedule afterWarmup(int steps) {
            if (steps > 0) {
                throw new IllegalArgumentException("one-cycle has a warm-up of its own");
            }
            return this;
        }

        @Override
        public boolean needsEnd() {
            return true;
        }

        @Override
        public double factor(long step, long steps, int stepsPerEpoch) {
            double end = steps - 1.0;
            double top = RISE * steps - 1;
            return step <= top ? between(FIRST, 1, step / top) : between(1, LAST, (step - top) / (end - top));
        }

        @Override
        public String toString() {
            return "one-cycle";
        }
    }

    /**
     * {@link Schedule#afterWarmup}.
     *
     * @param steps of the warm-up, at least 1
     * @param afterwards what follows, as if the training began there
     */
    record Warmup(int steps, Schedule afterwards) implements Schedule {
        /** Checks both. */
        public Warmup {
            if (steps < 1) {
                throw new IllegalArgumentException("a warm-up must have a step or more, got " + steps);
            }
            if (afterwards instanceof Warmup || afterwards instanceof OneCycle) {
                throw new IllegalArgumentException(afterwards + " has a warm-up of its own");
            }
        }

        @Override
        public int warmup() {
            return steps;
        }

        @Override
        public boolean needsEnd() {
            return afterwards.needsEnd();
        }

        @Override
        public double factor(long step, long all, int stepsPerEpoch) {
            return step < steps ? (step + 1.0) / steps : afterwards.factor(step - steps, all - steps, stepsPerEpoch);
        }

        @Override
        public String toString() {
            return afterwards + " after a warm-up of " + steps + " steps";
        }
    }

    /** Returns a point of half a cosine: {@code from} at 0, {@code to} at 1. */
    private static double between(double from, double to, double part) {
        return to + (from - to) * (1 + StrictMath.cos(StrictMath.PI * part)) / 2;
    }

    private static void checkFactor(double factor) {
        if (!(factor > 0 && factor <= 1)) {
            throw new IllegalArgumentException("the factor of a schedule must be above 0 and at most 1, got " + factor);
        }
    }
}
