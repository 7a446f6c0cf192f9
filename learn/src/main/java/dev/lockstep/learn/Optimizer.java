package dev.lockstep.learn;

import dev.lockstep.AdamW;
import dev.lockstep.Sgd;
import org.jspecify.annotations.Nullable;

/** An update rule with its hyperparameters. Devices compute with each as binary32. */
public sealed interface Optimizer {
    /** Plain gradient descent with this learning rate. */
    static SgdOptimizer sgd(double learningRate) {
        return of(Sgd.learningRate(learningRate));
    }

    /** AdamW with this learning rate and the defaults of {@link AdamW#learningRate}. */
    static AdamWOptimizer adamW(double learningRate) {
        return of(AdamW.learningRate(learningRate));
    }

    /**
     * Stochastic gradient descent, with momentum and weight decay as the options say.
     *
     * @throws IllegalArgumentException if an option is out of range or has a schedule, which {@link #withSchedule} gives
     */
    static SgdOptimizer of(Sgd options) {
        return new SgdOptimizer(options);
    }

    /**
     * AdamW with these options.
     *
     * @throws IllegalArgumentException if an option is out of range or has a schedule, which {@link #withSchedule} gives
     */
    static AdamWOptimizer of(AdamW options) {
        return new AdamWOptimizer(options);
    }

    /** Returns how its learning rate changes in the course of a training. */
    Schedule schedule();

    /** Returns the same rule with a learning rate that changes. */
    Optimizer withSchedule(Schedule schedule);

    /**
     * Stochastic gradient descent.
     *
     * @param options the hyperparameters, without a schedule
     * @param schedule how the learning rate changes
     */
    record SgdOptimizer(Sgd options, Schedule schedule) implements Optimizer {
        /** A constant learning rate. */
        public SgdOptimizer(Sgd options) {
            this(options, Schedule.constant());
        }

        /** Checks the options. */
        public SgdOptimizer {
            checkRange("learning rate", options.learningRate());
            checkRange("momentum", options.momentum());
            checkRange("weight decay", options.weightDecay());
            if (!Float.isFinite((float) options.dampening())) {
                throw new IllegalArgumentException("dampening must be finite, got " + options.dampening());
            }
            if (options.nesterov() && (options.momentum() == 0 || options.dampening() != 0)) {
                throw new IllegalArgumentException("Nesterov momentum needs a momentum above 0 and no dampening");
            }
            refuse(options.schedule());
        }

        @Override
        public SgdOptimizer withSchedule(Schedule newSchedule) {
            return new SgdOptimizer(options, newSchedule);
        }
    }

    /**
     * AdamW.
     *
     * @param options the hyperparameters, without a schedule
     * @param schedule how the learning rate changes
     */
    record AdamWOptimizer(AdamW options, Schedule schedule) implements Optimizer {
        /** A constant learning rate. */
        public AdamWOptimizer(AdamW options) {
            this(options, Schedule.constant());
        }

        /** Checks the options. */
        public AdamWOptimizer {
            checkRange("learning rate", options.learningRate());
            checkRange("weight decay", options.weightDecay());
            checkRange("epsilon", options.epsilon());
            checkBeta("beta1", options.beta1());
            checkBeta("beta2", options.beta2());
            refuse(options.schedule());
        }

        @Override
        public AdamWOptimizer withSchedule(Schedule newSchedule) {
            return new AdamWOptimizer(options, newSchedule);
        }
    }

    private static void checkRange(String name, double value) {
        if (!(value >= 0 && Float.isFinite((float) value))) {
            throw new IllegalArgumentException(
                    name + " must be a number from 0 to " + Float.MAX_VALUE + ", got " + value);
        }
    }

    private static void checkBeta(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1), got " + value);
        }
    }

    private static void refuse(@Nullable Object schedule) {
        if (schedule != null) {
            throw new IllegalArgumentException(
                    "the schedule of the options is a tensor of one device; give a Schedule instead");
        }
    }
}
