package dev.lockstep.learn.training;

import dev.lockstep.AdamW;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Scale;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.learn.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * The schedule of a training on its device: a table with the factor of each step of an epoch, of which the step counter names the element.
 * Optimizers other than plain sgd are given that element as a scalar: to them a counter is that of all updates since the start.
 */
final class LearningRates {
    private final Schedule schedule;
    private final @Nullable Tensor step;
    private final @Nullable Tensor table;
    private final @Nullable Tensor rows;
    private final @Nullable Tensor factor;

    /**
     * Makes the table.
     *
     * @param step I32 scalar: the steps that are done, of those that {@link #begin} was called for
     * @param steps of an epoch
     * @param isPlain whether the optimizer is plain sgd
     */
    LearningRates(Schedule schedule, Tensor step, int steps, boolean isPlain, TensorFactory factory) {
        this.schedule = schedule;
        this.step = step;
        boolean changes = !schedule.isConstant();
        table = changes ? factory.tensor(DType.F32, steps).named("factors") : null;
        factor = changes && !isPlain ? factory.tensor(DType.F32).named("factor") : null;
        rows = factor == null ? null : factory.tensorOf(ascending(steps)).reshape(steps, 1);
    }

    private LearningRates() {
        schedule = Schedule.constant();
        step = null;
        table = null;
        rows = null;
        factor = null;
    }

    /** Returns those of a learning rate that does not change. */
    static LearningRates constant() {
        return new LearningRates();
    }

    private static int[] ascending(int count) {
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    /**
     * Sets the factors of some steps of an epoch.
     *
     * @param epoch its number, from 0
     * @param epochs of the training
     * @param first the step of the epoch that the counter calls 0
     * @param end the step behind the last one
     */
    void begin(int epoch, int epochs, int first, int end) {
        if (table != null) {
            int steps = Math.toIntExact(table.size());
            float[] factors = new float[end - first];
            for (int i = first; i < end; i++) {
                factors[i - first] = (float) schedule.factor((long) epoch * steps + i, (long) epochs * steps, steps);
            }
            table.rows(0, factors.length).copyFrom(factors);
        }
    }

    /** Issues what comes before the updates of a step. */
    void issue(Ops ops) {
        if (table != null && rows != null && step != null && factor != null) {
            ops.gatherRows(table, rows, step, Scale.NONE, factor.reshape(1));
        }
    }

    Sgd of(Sgd sgd) {
        return table == null ? sgd : sgd.withSchedule(factor == null ? table : factor);
    }

    AdamW of(AdamW adamW) {
        return factor == null ? adamW : adamW.withSchedule(factor);
    }

    /** Returns the counter that names the element of the table, absent where none is needed. */
    @Nullable
    Tensor counter() {
        return table == null || factor != null ? null : step;
    }
}
