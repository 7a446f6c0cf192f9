package dev.lockstep.learn.model;

import dev.lockstep.Shape;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.data.Quote;
import dev.lockstep.learn.training.FloatArray;
import dev.lockstep.learn.training.TrainingState;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A model with all that is needed to go on training it, as a safetensors file. {@code weight} and {@code bias} are named and
 * shaped as those of PyTorch's {@code nn.Linear}; beside them are what the optimizer remembers and the history, which grows:
 * {@code losses} of all steps and {@link EpochHistory}. All else is text in the metadata. A checksum protects the whole.
 *
 * @param version the version of Lockstep that wrote it
 * @param device the device that trained it
 * @param settings what decides the result beside
 * @param data the images that it learned from
 * @param state how far it has come
 */
public record Checkpoint(
        String version, String device, CheckpointSettings settings, DataIdentity data, TrainingState state) {
    /** Writes the file, whole or not at all. */
    public void write(DurableFile file) {
        Map<String, String> metadata = CheckpointText.metadata(this);
        SequencedMap<String, TensorContent> tensors = TensorContent.of(state.tensors());
        StandardizationTensors.of(data.features()).forEach(tensors::putFirst);
        tensors.putFirst(EpochHistory.NAME, new EpochHistory(state.results()));
        metadata.put(Checksum.NAME, Checksum.of(metadata, tensors));
        SafetensorsWriter.write(file, metadata, tensors);
    }

    /**
     * Reads a file that {@link #write} wrote.
     *
     * @throws ModelException if it cannot be read, is no such file, or has changed since
     */
    public static Checkpoint read(Path path) {
        try (SafetensorsReader file = new SafetensorsReader(path)) {
            if (!isOne(file)) {
                String origin = ModelFile.isOne(file) ? "is a model alone" : "was not written by Lockstep";
                throw new ModelException(path, origin + ": it has weights, but not what training needs to go on");
            }
            return read(file, path);
        }
    }

    private Checkpoint standardizedAs(SafetensorsReader file, Path path) {
        try {
            Features features = StandardizationTensors.addTo(data.features(), file);
            DataIdentity identity =
                    new DataIdentity(data.name(), data.sha256(), data.classNames(), features, data.imageForm());
            return new Checkpoint(version, device, settings, identity, state);
        } catch (IllegalArgumentException e) {
            throw new ModelException(path, "is corrupt: " + Quote.of(e.getMessage()), e);
        }
    }

    static boolean isOne(SafetensorsReader file) {
        return file.metadata().containsKey(CheckpointText.FORMAT_VERSION);
    }

    static Checkpoint read(SafetensorsReader file, Path path) {
        CheckpointText.checkFormatVersion(file.metadata(), path);
        SequencedMap<String, FloatArray> tensors = tensors(file);
        EpochHistory history = history(file, path);
        SequencedMap<String, TensorContent> contents = TensorContent.of(tensors);
        if (history != null) {
            contents.put(EpochHistory.NAME, history);
        }
        StandardizationTensors.read(file).forEach(contents::put);
        Map<String, String> metadata = new LinkedHashMap<>(file.metadata());
        Checksum.require(metadata, contents, path);
        Checkpoint checkpoint =
                CheckpointText.parse(metadata, history, tensors, path).standardizedAs(file, path);
        long classes = checkpoint.data.classNames().size();
        if (classes < 1) {
            throw new ModelException(path, "is corrupt: it tells of no classes");
        }
        requireShape(
                tensors,
                ModelFile.WEIGHT,
                path,
                classes,
                checkpoint.data.features().count());
        requireShape(tensors, ModelFile.BIAS, path, classes);
        return checkpoint;
    }

    /** Reads all tensors but the history and what features are standardised by. */
    static SequencedMap<String, FloatArray> tensors(SafetensorsReader file) {
        boolean historyIsText = CheckpointText.historyIsText(file.metadata());
        SequencedMap<String, FloatArray> tensors = new LinkedHashMap<>();
        for (String name : file.names()) {
            boolean isState = !StandardizationTensors.NAMES.contains(name);
            if (isState && (historyIsText || !name.equals(EpochHistory.NAME))) {
                tensors.put(name, file.read(name));
            }
        }
        return tensors;
    }

    /** Reads the history, absent where it is text. */
    static @Nullable EpochHistory history(SafetensorsReader file, Path path) {
        if (CheckpointText.historyIsText(file.metadata())) {
            return null;
        }
        try {
            return EpochHistory.of(file.shape(EpochHistory.NAME), file.readDoubles(EpochHistory.NAME));
        } catch (IllegalArgumentException e) {
            throw new ModelException(path, "is corrupt: " + e.getMessage(), e);
        }
    }

    /** Returns what it can predict with. */
    public LinearModel model() {
        return new LinearModel(
                data.features(),
                data.classNames(),
                state.tensors().get(ModelFile.WEIGHT).values(),
                state.tensors().get(ModelFile.BIAS).values(),
                data.imageForm());
    }

    private static void requireShape(Map<String, FloatArray> tensors, String name, Path path, long... dims) {
        FloatArray tensor = tensors.get(name);
        if (tensor == null || !tensor.shape().equals(Shape.of(dims))) {
            throw new ModelException(
                    path,
                    "is corrupt: its " + name + " is " + (tensor == null ? "missing" : tensor.shape())
                            + ", right would be " + Shape.of(dims));
        }
    }
}
