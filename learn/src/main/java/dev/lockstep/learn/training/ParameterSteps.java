package dev.lockstep.learn.training;

import static java.util.Objects.requireNonNull;

import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.Write;
import dev.lockstep.learn.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * An optimizer that takes steps along gradients which others have computed, such as the tasks of a distributed training.
 *
 * <p>Tensors are the factory's. Used by one thread.
 */
public final class ParameterSteps {
    private final Ops ops;
    private final ParameterVector point;
    private final ParameterVector gradient;
    private final Tensor step;
    private final Tensor updates;
    private final int epochs;
    private final int stepsPerEpoch;
    private final LearningRates rates;
    private final boolean countsUpdates;
    private final List<UpdateRule> parameters;

    /**
     * Makes what the optimizer remembers.
     *
     * @param point what the steps change
     * @param gradient what they go along
     * @throws IllegalArgumentException if the optimizer is lbfgs, or averages its steps
     */
    public ParameterSteps(
            Ops ops,
            ParameterVector point,
            ParameterVector gradient,
            TrainingSettings settings,
            int stepsPerEpoch,
            TensorFactory factory) {
        if (!settings.optimizer().averaging().isNone()) {
            throw new IllegalArgumentException("averages of the weights are those of a Trainer");
        }
        this.ops = ops;
        this.point = point;
        this.gradient = gradient;
        this.epochs = settings.epochs();
        this.stepsPerEpoch = stepsPerEpoch;
        this.step = factory.tensor(DType.I32).named("step");
        this.updates = factory.tensor(DType.I32).named("updates");
        this.countsUpdates = UpdateRule.countsUpdates(settings.optimizer());
        this.rates = new LearningRates(
                settings.optimizer().schedule(),
                step,
                stepsPerEpoch,
                UpdateRule.isPlain(settings.optimizer()),
                factory);
        this.parameters = List.of(
                UpdateRule.of(settings.optimizer(), rates, point.weight(), gradient.weight(), factory),
                UpdateRule.of(settings.optimizer(), rates, point.bias(), gradient.bias(), factory));
    }

    /** Goes to a step of an epoch. */
    public void begin(int epoch, int firstStep) {
        rates.begin(epoch, epochs, 0, stepsPerEpoch);
        step.copyFrom(new int[] {firstStep});
    }

    /**
     * Takes a step.
     *
     * @param weight of the examples whose gradients are summed, by which they are divided
     */
    public void take(double weight) {
        ops.axpy(1 / weight, gradient.all(), gradient.all(), Write.OVERWRITE);
        rates.issue(ops);
        for (UpdateRule parameter : parameters) {
            parameter.rule().update(ops, updates);
        }
        ops.increment(step, 1);
        if (countsUpdates) {
            ops.increment(updates, 1);
        }
    }

    /** Returns all numbers that steps change, but for the place in the epoch. */
    public OptimizerState state() {
        SequencedMap<String, float[]> values = new LinkedHashMap<>();
        tensors().forEach((name, tensor) -> values.put(name, tensor.toFloatArray()));
        return new OptimizerState(updates.toIntArray()[0], values);
    }

    /** Takes up such numbers. */
    public void restore(OptimizerState state) {
        tensors()
                .forEach((name, tensor) ->
                        tensor.copyFrom(requireNonNull(state.tensors().get(name))));
        updates.copyFrom(new int[] {state.counter()});
    }

    private SequencedMap<String, Tensor> tensors() {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("point", point.all());
        for (UpdateRule parameter : parameters) {
            for (Tensor tensor : parameter.state()) {
                tensors.put("state" + tensors.size(), tensor);
            }
        }
        return tensors;
    }
}
