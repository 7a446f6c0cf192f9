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

    /**
     * L-BFGS on all examples at once (Liu and Nocedal, "On the limited memory BFGS method", 1989), from zeros, with a line search for the strong
     * Wolfe conditions: it minimises the mean cross-entropy plus {@code l2 / 2} times the sum of the squared weights, which has one minimum; the
     * bias is not penalised. scikit-learn's {@code LogisticRegression(C)} has the same minimum where {@code l2} is 1 / (C·N) for N examples. The
     * epochs of the settings are the most iterations; their batch does not count.
     *
     * @param l2 the strength of the penalty
     */
    static LbfgsOptimizer lbfgs(double l2) {
        return new LbfgsOptimizer(l2, 50, 1e-4);
    }

    /** Returns how its learning rate changes in the course of a training. */
    Schedule schedule();

    /** Returns the same rule with a learning rate that changes. */
    Optimizer withSchedule(Schedule schedule);

    /** Returns which mean of the weights is the model. */
    Averaging averaging();

    /** Returns the same rule with a mean of the weights as the model. */
    Optimizer withAveraging(Averaging averaging);

    /**
     * Stochastic gradient descent.
     *
     * @param options the hyperparameters, without a schedule
     * @param schedule how the learning rate changes
     * @param averaging which mean of the weights is the model
     */
    record SgdOptimizer(Sgd options, Schedule schedule, Averaging averaging) implements Optimizer {
        /** A constant learning rate, and no average. */
        public SgdOptimizer(Sgd options) {
            this(options, Schedule.constant(), Averaging.none());
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
            return new SgdOptimizer(options, newSchedule, averaging);
        }

        @Override
        public SgdOptimizer withAveraging(Averaging newAveraging) {
            return new SgdOptimizer(options, schedule, newAveraging);
        }
    }

    /**
     * AdamW.
     *
     * @param options the hyperparameters, without a schedule
     * @param schedule how the learning rate changes
     * @param averaging which mean of the weights is the model
     */
    record AdamWOptimizer(AdamW options, Schedule schedule, Averaging averaging) implements Optimizer {
        /** A constant learning rate, and no average. */
        public AdamWOptimizer(AdamW options) {
            this(options, Schedule.constant(), Averaging.none());
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
            return new AdamWOptimizer(options, newSchedule, averaging);
        }

        @Override
        public AdamWOptimizer withAveraging(Averaging newAveraging) {
            return new AdamWOptimizer(options, schedule, newAveraging);
        }
    }

    /**
     * L-BFGS.
     *
     * @param l2 the strength of the penalty, finite and not negative
     * @param memory how many of the last steps it knows, at least 1; each takes twice the memory of the parameters on the device
     * @param tolerance it stops where the gradient's Euclidean norm is at most this; finite and not negative
     */
    record LbfgsOptimizer(double l2, int memory, double tolerance) implements Optimizer {
        /** Checks the options. */
        public LbfgsOptimizer {
            checkRange("l2", l2);
            checkRange("tolerance", tolerance);
            if (memory < 1) {
                throw new IllegalArgumentException("the memory must have a step or more, got " + memory);
            }
        }

        /** Returns a copy that knows another number of steps. */
        public LbfgsOptimizer withMemory(int steps) {
            return new LbfgsOptimizer(l2, steps, tolerance);
        }

        /** Returns a copy that stops at another norm of the gradient. */
        public LbfgsOptimizer withTolerance(double norm) {
            return new LbfgsOptimizer(l2, memory, norm);
        }

        @Override
        public Schedule schedule() {
            return Schedule.constant();
        }

        @Override
        public LbfgsOptimizer withSchedule(Schedule newSchedule) {
            if (!newSchedule.isConstant()) {
                throw new IllegalArgumentException("lbfgs chooses its steps itself and has no schedule");
            }
            return this;
        }

        @Override
        public Averaging averaging() {
            return Averaging.none();
        }

        @Override
        public LbfgsOptimizer withAveraging(Averaging newAveraging) {
            if (!newAveraging.isNone()) {
                throw new IllegalArgumentException("lbfgs has no noise to average");
            }
            return this;
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
