package dev.lockstep.learn.training;

import static java.util.Objects.requireNonNull;

import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.learn.Optimizer;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.DoubleSupplier;

/**
 * The search of L-BFGS for the minimum of an objective that others compute, from zeros. Whatever is a vector stays on the device.
 *
 * <p>Tensors are the factory's. Used by one thread.
 */
public final class LbfgsSearch {
    private final Optimizer.LbfgsOptimizer options;
    private final Ops ops;
    private final ParameterVector point;
    private final ParameterVector gradient;
    private final ParameterVector trial;
    private final ParameterVector trialGradient;
    private final Tensor direction;
    private final LbfgsMemory memory;
    private double value = Double.NaN;
    private double norm = Double.NaN;

    /** Makes the tensors. */
    public LbfgsSearch(Ops ops, Optimizer.LbfgsOptimizer options, int inputs, int classes, TensorFactory factory) {
        this.options = options;
        this.ops = ops;
        this.point = ParameterVector.zeros(inputs, classes, "parameters", factory);
        this.gradient = ParameterVector.zeros(inputs, classes, "lbfgs.gradient", factory);
        this.trial = ParameterVector.zeros(inputs, classes, "lbfgs.trial", factory);
        this.trialGradient = ParameterVector.zeros(inputs, classes, "lbfgs.trialGradient", factory);
        long length = point.all().size();
        this.direction = factory.tensor(DType.F32, length).named("lbfgs.direction");
        this.memory = new LbfgsMemory(ops, options.memory(), length, factory);
    }

    /** Returns the best point so far. */
    public ParameterVector point() {
        return point;
    }

    /** Returns where the objective is to be computed. */
    public ParameterVector trial() {
        return trial;
    }

    /** Returns what is to receive the gradient of the objective at {@link #trial}. */
    public ParameterVector trialGradient() {
        return trialGradient;
    }

    /** Returns the objective at {@link #point}, NaN before it was measured. */
    public double value() {
        return value;
    }

    /** Returns the Euclidean norm of the gradient at {@link #point}, NaN before it was measured. */
    public double norm() {
        return norm;
    }

    /** Returns whether the gradient is as short as the options ask for. */
    public boolean isAtMinimum() {
        return norm <= options.tolerance();
    }

    /** Computes the objective at {@link #point}, which comes before the first iteration. */
    public void measure(DoubleSupplier objective) {
        ops.copy(point.all(), trial.all());
        take(objective.getAsDouble());
    }

    /** Makes the trial the point. */
    private void take(double newValue) {
        ops.copy(trial.all(), point.all());
        ops.copy(trialGradient.all(), gradient.all());
        value = newValue;
        norm = norm(gradient);
    }

    private double norm(ParameterVector vector) {
        return Math.sqrt(memory.dot(vector.all(), vector.all()));
    }

    /**
     * Takes up the work where tensors have been set.
     *
     * @param valueOfPoint NaN if it was not measured
     * @throws IllegalArgumentException if there is no such position
     */
    void restore(double valueOfPoint, int position) {
        memory.restore(position);
        value = valueOfPoint;
        norm = Double.isNaN(value) ? Double.NaN : norm(gradient);
    }

    /** Returns what is kept of a search, by name: views of one tensor have but one name of their own. */
    SequencedMap<String, Tensor> tensors() {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("weight", point.weight());
        tensors.put("bias", point.bias());
        tensors.put("lbfgs.gradient", gradient.all());
        tensors.put("lbfgs.steps", memory.steps());
        tensors.put("lbfgs.changes", memory.changes());
        return tensors;
    }

    /** Returns how far the memory is, as one number. */
    int position() {
        return memory.position();
    }

    /** Returns a copy of the search, but for its {@link #value}. */
    public OptimizerState state() {
        SequencedMap<String, float[]> values = new LinkedHashMap<>();
        tensors().forEach((name, tensor) -> values.put(name, tensor.toFloatArray()));
        return new OptimizerState(memory.position(), values);
    }

    /** Takes up such a copy. */
    public void restore(double valueOfPoint, OptimizerState state) {
        tensors()
                .forEach((name, tensor) ->
                        tensor.copyFrom(requireNonNull(state.tensors().get(name))));
        restore(valueOfPoint, state.counter());
    }

    /**
     * Goes to a better point; stays where there is none along the steepest descent either.
     *
     * @param objective computes value and gradient at {@link #trial}
     * @return whether the point is another
     */
    public boolean iterate(DoubleSupplier objective) {
        if (search(objective)) {
            return true;
        }
        if (memory.isEmpty()) {
            return false;
        }
        memory.clear();
        return search(objective);
    }

    private boolean search(DoubleSupplier objective) {
        boolean isFirst = memory.isEmpty();
        memory.direction(gradient.all(), direction);
        double slope = memory.dot(gradient.all(), direction);
        if (!(slope < 0)) {
            return false;
        }
        double[] last = new double[1];
        LineSearch.Function along = step -> {
            ops.copy(point.all(), trial.all());
            ops.axpy(step, direction, trial.all());
            last[0] = objective.getAsDouble();
            return new LineSearch.Point(last[0], memory.dot(trialGradient.all(), direction));
        };
        double first = isFirst ? Math.min(1, 1 / norm) : 1;
        if (!LineSearch.find(along, new LineSearch.Point(value, slope), first)) {
            return false;
        }
        memory.add(point.all(), trial.all(), gradient.all(), trialGradient.all());
        take(last[0]);
        return true;
    }
}
