package dev.lockstep.learn.training;

import dev.lockstep.Shape;
import dev.lockstep.learn.EpochResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The state of a run, from which it resumes as if it had never stopped. Data and settings are kept elsewhere.
 *
 * @param initialLoss the untrained model's mean loss on the training images
 * @param results the epochs that are over; their losses need not be known
 * @param step the steps of the current epoch that are done
 * @param correct the images of the current epoch that were classified correctly
 * @param updates the updates made, if the optimizer counts them; else 0
 * @param tensors {@code weight} [classes, inputs], {@code bias} [classes], what the optimizer remembers of each
 *     ({@code weight.velocity} …), and {@code losses}, those of all steps so far
 */
public record TrainingState(
        double initialLoss,
        List<EpochResult> results,
        int step,
        int correct,
        int updates,
        SequencedMap<String, FloatArray> tensors) {
    /** Copies the collections. */
    public TrainingState {
        results = List.copyOf(results);
        tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
    }

    /**
     * Returns a tensor.
     *
     * @throws IllegalArgumentException if it is missing or has another shape
     */
    FloatArray tensor(String name, Shape shape) {
        FloatArray value = tensors.get(name);
        if (value == null) {
            throw new IllegalArgumentException("it lacks the tensor " + name);
        }
        if (!value.shape().equals(shape)) {
            throw new IllegalArgumentException(
                    "its tensor " + name + " is " + value.shape() + ", right would be " + shape);
        }
        return value;
    }
}
