package dev.lockstep.learn.training;

import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.Write;
import dev.lockstep.learn.Averaging;
import java.util.List;

/**
 * The mean of the weights over the steps, on the device: {@code mean = mean + share · (weights − mean)}, with a table of the shares of an
 * epoch. A step of sgd with weight decay 1 is that sum, of a gradient that is minus the weights.
 */
final class AveragedWeights {
    private static final Sgd TAKE = Sgd.learningRate(1).withWeightDecay(1);

    private final Averaging averaging;
    private final List<Tensor> weights;
    private final List<Tensor> means;
    private final List<Tensor> negated;
    private final Tensor shares;
    private final Tensor step;

    /**
     * Makes the tensors.
     *
     * @param weights what the steps change
     * @param model receives the mean
     * @param step I32 scalar: the steps that are done, of those that {@link #begin} was called for
     * @param steps of an epoch
     */
    AveragedWeights(
            Averaging averaging,
            LinearClassifier weights,
            LinearClassifier model,
            Tensor step,
            int steps,
            TensorFactory factory) {
        this.averaging = averaging;
        this.weights = List.of(weights.weight(), weights.bias());
        this.means = List.of(model.weight(), model.bias());
        this.negated = this.weights.stream()
                .map(weight -> factory.tensor(DType.F32, weight.shape()).named("negated"))
                .toList();
        this.shares = factory.tensor(DType.F32, steps + 1L).named("shares");
        this.step = step;
    }

    /** Sets the shares of some steps of an epoch, the first of which the counter calls 0. It has moved on when the mean is taken. */
    void begin(int epoch, int epochs, int first, int end) {
        int steps = Math.toIntExact(shares.size()) - 1;
        float[] values = new float[end - first + 1];
        for (int i = first; i < end; i++) {
            values[i - first + 1] = (float) averaging.share((long) epoch * steps + i, (long) epochs * steps);
        }
        shares.rows(0, values.length).copyFrom(values);
    }

    /** Issues what follows a step. */
    void issue(Ops ops) {
        for (int i = 0; i < weights.size(); i++) {
            ops.axpy(-1, weights.get(i), negated.get(i), Write.OVERWRITE);
            ops.sgd(means.get(i), negated.get(i), null, step, TAKE.withSchedule(shares));
        }
    }
}
