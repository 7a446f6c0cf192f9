package dev.lockstep.learn.training;

import dev.lockstep.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The numbers that updates change: the parameters of a model, what its optimizer remembers of each, and the number of updates. */
final class ParameterState {
    private final List<Tensor> tensors;
    private final Tensor updates;

    ParameterState(LinearClassifier model, TrainingStep step) {
        tensors = new ArrayList<>(List.of(model.weight(), model.bias()));
        tensors.addAll(step.optimizerState());
        updates = step.updates;
    }

    /** A copy in host memory. */
    record Snapshot(int updates, SequencedMap<String, FloatArray> tensors) {}

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

    /** Takes up the numbers of a state. */
    void restore(TrainingState state) {
        for (Tensor tensor : tensors) {
            tensor.copyFrom(state.tensor(tensor.name(), tensor.shape()).values());
        }
        updates.copyFrom(new int[] {state.updates()});
    }
}
