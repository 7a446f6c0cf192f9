package dev.lockstep.learn.training;

import dev.lockstep.Tensor;
import dev.lockstep.learn.StepLosses;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sign that a training has diverged: a loss, a parameter or a number of its optimizer that is not finite.
 *
 * @param text what is not finite, such as {@code the loss of step 57 is NaN}
 */
public record Divergence(String text) {
    private static final long BLOCK = 1 << 20;

    /** Finds the first number that is not finite, losses first; absent if all are finite. */
    public static @Nullable Divergence of(TrainingState state) {
        Divergence found = null;
        FloatArray losses = state.tensors().get(TrainingRun.LOSSES);
        if (losses != null) {
            found = ofLosses(new StepLosses(losses.values()), 0);
        }
        for (Map.Entry<String, FloatArray> tensor : state.tensors().entrySet()) {
            if (found == null) {
                found = of(tensor.getKey(), tensor.getValue());
            }
        }
        return found;
    }

    /**
     * As the other, from the losses of one epoch and the tensors after it.
     *
     * @param readFirst hears the first tensor, if it was read in one piece: another copy from the device is saved
     */
    static @Nullable Divergence of(
            StepLosses losses, long firstStep, List<Tensor> tensors, Consumer<FloatArray> readFirst) {
        Divergence found = ofLosses(losses, firstStep);
        for (int i = 0; i < tensors.size() && found == null; i++) {
            found = of(tensors.get(i), i == 0 ? readFirst : _ -> {});
        }
        return found;
    }

    private static @Nullable Divergence ofLosses(StepLosses losses, long firstStep) {
        for (int step = 0; step < losses.size(); step++) {
            if (!Float.isFinite(losses.get(step))) {
                return new Divergence("the loss of step " + (firstStep + step) + " is " + losses.get(step));
            }
        }
        return null;
    }

    /** Reads a tensor, some rows at a time, until one of its numbers is not finite. */
    private static @Nullable Divergence of(Tensor tensor, Consumer<FloatArray> read) {
        long rows = tensor.shape().dim(0);
        long step = Math.max(1, BLOCK * rows / tensor.size());
        for (long row = 0; row < rows; row += step) {
            FloatArray values = FloatArray.of(tensor.rows(row, Math.min(rows, row + step)));
            if (step >= rows) {
                read.accept(values);
            }
            Divergence found = of(tensor.name(), values);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable Divergence of(String name, FloatArray values) {
        Float value = values.firstNotFinite();
        return value == null ? null : new Divergence("its " + name + " holds " + value);
    }
}
