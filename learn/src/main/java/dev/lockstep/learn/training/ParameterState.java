package dev.lockstep.learn.training;

import static java.util.Objects.requireNonNull;

import dev.lockstep.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The numbers that updates change: the parameters of a model, what its optimizer remembers of each, and the number of updates. */
final class ParameterState {
    private final List<LinearClassifier> layers;
    private final List<Tensor> tensors = new ArrayList<>();
    private final Tensor updates;

    /**
     * Finds the tensors.
     *
     * @param trained what the steps change, which is not the model where that is a mean
     */
    ParameterState(LinearClassifier model, LinearClassifier trained, TrainingStep step) {
        layers = trained.weight().equals(model.weight()) ? List.of(model) : List.of(model, trained);
        layers.forEach(layer -> tensors.addAll(List.of(layer.weight(), layer.bias())));
        tensors.addAll(step.optimizerState());
        updates = step.updates;
    }

    /** A copy in host memory. */
    record Snapshot(int updates, SequencedMap<String, FloatArray> tensors) {}

    /** Returns the model, and what the steps change where that is another. */
    List<LinearClassifier> layers() {
        return layers;
    }

    List<Tensor> tensors() {
        return tensors;
    }

    Snapshot snapshot() {
        SequencedMap<String, FloatArray> copies = new LinkedHashMap<>();
        for (Tensor tensor : tensors) {
            copies.put(tensor.name(), FloatArray.of(tensor));
        }
        return new Snapshot(updates.toIntArray()[0], copies);
    }

    /** Takes up the numbers of a copy. */
    void restore(Snapshot snapshot) {
        for (Tensor tensor : tensors) {
            tensor.copyFrom(requireNonNull(snapshot.tensors.get(tensor.name())).values());
        }
        updates.copyFrom(new int[] {snapshot.updates});
    }

    /** Takes up the numbers of a state. */
    void restore(TrainingState state) {
        for (Tensor tensor : tensors) {
            tensor.copyFrom(state.tensor(tensor.name(), tensor.shape()).values());
        }
        updates.copyFrom(new int[] {state.updates()});
    }
}
