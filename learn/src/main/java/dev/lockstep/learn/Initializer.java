package dev.lockstep.learn;

import dev.lockstep.Ops;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Tensor;

/**
 * The values that a parameter has before training: a pure function of the seed, the same bits on every device. Names and numbers are those
 * of {@code torch.nn.init}; {@code fanIn} is how many inputs each output of the layer sums.
 */
public sealed interface Initializer {
    /** Uniform in ±1/√fanIn: what PyTorch's {@code nn.Linear} gives weight and bias. */
    static Initializer linear() {
        return new Uniform(1);
    }

    /** Uniform in ±√(6/fanIn), for layers before a relu: {@code kaiming_uniform_} with nonlinearity relu, of He et al. */
    static Initializer heUniform() {
        return new Uniform(6);
    }

    /** Normal with deviation √(2/fanIn), for layers before a relu: {@code kaiming_normal_} with nonlinearity relu, of He et al. */
    static Initializer heNormal() {
        return new HeNormal();
    }

    /** Zeros: {@code zeros_}. */
    static Initializer zeros() {
        return new Normal(0);
    }

    /**
     * Normal around 0 with this deviation: {@code normal_}.
     *
     * @throws IllegalArgumentException if it is not a number from 0 on
     */
    static Initializer normal(double deviation) {
        return new Normal(deviation);
    }

    /**
     * Sets every element of a parameter.
     *
     * @param ops of the queue that the parameter is used in
     * @param parameter F32, any shape
     * @param fanIn at least 1
     * @param seed decides the values
     * @param stream tells apart the parameters of one seed
     */
    void set(Ops ops, Tensor parameter, int fanIn, long seed, long stream);

    /**
     * Uniform in ±√(square/fanIn).
     *
     * @param square the square of the bound for a fanIn of 1, above 0
     */
    record Uniform(double square) implements Initializer {
        @Override
        public void set(Ops ops, Tensor parameter, int fanIn, long seed, long stream) {
            float bound = (float) (Math.sqrt(square) / Math.sqrt(fanIn));
            ops.uniform(parameter, -bound, bound, seed, stream);
        }
    }

    /** Normal with deviation √(2/fanIn). */
    record HeNormal() implements Initializer {
        @Override
        public void set(Ops ops, Tensor parameter, int fanIn, long seed, long stream) {
            new Normal(Math.sqrt(2.0 / fanIn)).set(ops, parameter, fanIn, seed, stream);
        }
    }

    /**
     * Normal around 0, drawn on the host by the transformation of Box and Muller.
     *
     * @param deviation a number from 0 on
     */
    record Normal(double deviation) implements Initializer {
        /** Checks the deviation. */
        public Normal {
            if (!(deviation >= 0 && Double.isFinite(deviation))) {
                throw new IllegalArgumentException("a deviation is a number from 0 on, got " + deviation);
            }
        }

        @Override
        public void set(Ops ops, Tensor parameter, int fanIn, long seed, long stream) {
            if (deviation == 0) {
                ops.fill(parameter, 0);
                return;
            }
            PhiloxStream random = new PhiloxStream(seed, stream);
            float[] values = new float[Math.toIntExact(parameter.size())];
            for (int i = 0; i < values.length; i += 2) {
                // One minus a unit is above 0.
                double radius = deviation * Math.sqrt(-2 * StrictMath.log(1 - random.nextUnit()));
                double angle = 2 * Math.PI * random.nextUnit();
                values[i] = (float) (radius * StrictMath.cos(angle));
                if (i + 1 < values.length) {
                    values[i + 1] = (float) (radius * StrictMath.sin(angle));
                }
            }
            parameter.copyFrom(values);
        }
    }
}
