package dev.lockstep.reference;

import dev.lockstep.Compute;
import dev.lockstep.Ops;
import java.util.Arrays;
import java.util.function.Consumer;

/** The reference workload on a device, and how far it ends from where PyTorch ends in float64. */
public final class PyTorchTraining {
    /**
     * How far training went astray.
     *
     * @param weight max|ΔW| / max|W| of weight and bias after the last step
     * @param loss the greatest difference of a step's loss
     * @param lossBound what a weight within {@link Policy#TRAJECTORY} can make of that
     */
    public record Drift(double weight, double loss, double lossBound) {
        /** Throws an AssertionError if the device went further than the policy allows. */
        public void check() {
            if (weight > Policy.TRAJECTORY || loss > lossBound) {
                throw new AssertionError("after " + ReferenceWorkload.STEPS + " steps weight and bias are " + weight
                        + " of the largest away from PyTorch's, where " + Policy.TRAJECTORY
                        + " is allowed; losses differ by up to " + loss + ", where " + lossBound + " is allowed");
            }
        }
    }

    private PyTorchTraining() {}

    /** Trains with a call for each op of each step. */
    public static Drift opByOp(Compute compute) {
        return train(compute, step -> {
            for (int i = 0; i < ReferenceWorkload.STEPS; i++) {
                step.accept(compute.ops());
            }
        });
    }

    /** Trains with a step that was recorded once. */
    public static Drift asProgram(Compute compute) {
        return train(compute, step -> {
            try (var program = compute.record(step)) {
                program.run(ReferenceWorkload.STEPS);
            }
        });
    }

    private static Drift train(Compute compute, Consumer<Consumer<Ops>> run) {
        try (ReferenceEpoch epoch = new ReferenceEpoch(compute)) {
            run.accept(epoch::step);
            return drift(epoch.weight(), epoch.bias(), epoch.losses(), ReferenceWorkload.pixels());
        }
    }

    private static Drift drift(float[] weight, float[] bias, float[] losses, byte[] pixels) {
        Fixture fixture = Fixture.read("workload").getFirst();
        double[] weights = fixture.doubles("weight");
        double largest = Arrays.stream(weights).map(Math::abs).max().orElseThrow();
        double off = Math.max(distance(weight, weights), distance(bias, fixture.doubles("bias")));
        // A logit moves by at most Σ|x|·max|ΔW| + max|Δb|, a loss by at most twice that.
        double logitBound = (largestRow(pixels) / 255 + 1) * Policy.TRAJECTORY * largest;
        return new Drift(off / largest, distance(losses, fixture.doubles("losses")), 2 * logitBound);
    }

    /** The greatest difference; infinite if one is NaN. */
    private static double distance(float[] values, double[] references) {
        double greatest = 0;
        for (int i = 0; i < references.length; i++) {
            double difference = Math.abs(values[i] - references[i]);
            greatest = Math.max(greatest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
        }
        return greatest;
    }

    private static double largestRow(byte[] pixels) {
        double largest = 0;
        for (int at = 0; at < pixels.length; at += ReferenceWorkload.FEATURES) {
            double sum = 0;
            for (int i = at; i < at + ReferenceWorkload.FEATURES; i++) {
                sum += Byte.toUnsignedInt(pixels[i]);
            }
            largest = Math.max(largest, sum);
        }
        return largest;
    }
}
