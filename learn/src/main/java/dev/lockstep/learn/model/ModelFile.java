package dev.lockstep.learn.model;

import dev.lockstep.Lockstep;
import dev.lockstep.Shape;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.ImageForm;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.Setting;
import dev.lockstep.learn.data.Quote;
import dev.lockstep.learn.training.FloatArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/** A model without what training needs to go on, as a safetensors file; a checksum protects the whole. */
public final class ModelFile {
    static final String WEIGHT = "weight";
    static final String BIAS = "bias";

    private static final String FORMAT_VERSION = "lockstep.model";
    private static final String PLAIN = "1";
    private static final String STANDARDIZED = "2";

    private ModelFile() {}

    /** As {@link LinearModel#save}. */
    public static void write(LinearModel model, DurableFile file) {
        requireFinite(model, file.path());
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt");
        metadata.put(FORMAT_VERSION, model.features().standardization().isPresent() ? STANDARDIZED : PLAIN);
        metadata.put(ModelText.LOCKSTEP_VERSION, Lockstep.version());
        ModelText.put(metadata, model.classNames(), model.features(), model.imageForm());
        SequencedMap<String, TensorContent> tensors = TensorContent.of(parameters(model));
        StandardizationTensors.of(model.features()).forEach(tensors::putFirst);
        metadata.put(Checksum.NAME, Checksum.of(metadata, tensors));
        SafetensorsWriter.write(file, metadata, tensors);
    }

    static SequencedMap<String, FloatArray> parameters(LinearModel model) {
        SequencedMap<String, FloatArray> parameters = new LinkedHashMap<>();
        int classes = model.classNames().size();
        parameters.put(WEIGHT, new FloatArray(Shape.of(classes, model.features().count()), model.weight()));
        parameters.put(BIAS, new FloatArray(Shape.of(classes), model.bias()));
        return parameters;
    }

    /** As {@link LinearModel#load}. */
    public static LinearModel read(Path path) {
        LinearModel model = parse(path);
        requireFinite(model, path);
        return model;
    }

    /** Finds out whether a model can say anything; {@code path} is the file to name if it cannot. */
    static void requireFinite(LinearModel model, Path path) {
        parameters(model).forEach((name, values) -> {
            Float bad = values.firstNotFinite();
            if (bad != null) {
                throw ModelException.of(
                        path,
                        "holds a model that is not finite: its %s holds %s, as after a training that diverged; "
                                + "use an earlier one, or train with a lower %s",
                        name,
                        bad,
                        Setting.LEARNING_RATE);
            }
        });
    }

    private static LinearModel parse(Path path) {
        try (SafetensorsReader file = new SafetensorsReader(path)) {
            if (Checkpoint.isOne(file)) {
                return Checkpoint.read(file, path).model();
            }
            return isOne(file) ? own(file, path) : foreign(file, path);
        }
    }

    static boolean isOne(SafetensorsReader file) {
        return file.metadata().containsKey(FORMAT_VERSION);
    }

    private static LinearModel own(SafetensorsReader file, Path path) {
        Map<String, String> metadata = new LinkedHashMap<>(file.metadata());
        String version = metadata.get(FORMAT_VERSION);
        if (!PLAIN.equals(version) && !STANDARDIZED.equals(version)) {
            throw new ModelException(
                    path,
                    "has model format %s, this Lockstep reads %s and %s; it was written by version %s"
                            .formatted(version, PLAIN, STANDARDIZED, metadata.get(ModelText.LOCKSTEP_VERSION)));
        }
        FloatArray weight = file.read(WEIGHT);
        FloatArray bias = file.read(BIAS);
        SequencedMap<String, FloatArray> tensors = new LinkedHashMap<>();
        tensors.put(WEIGHT, weight);
        tensors.put(BIAS, bias);
        SequencedMap<String, TensorContent> contents = TensorContent.of(tensors);
        StandardizationTensors.read(file).forEach(contents::put);
        Checksum.require(metadata, contents, path);
        try {
            Features features = StandardizationTensors.addTo(ModelText.features(metadata), file);
            List<String> classNames = ModelText.classNames(metadata);
            return new LinearModel(features, classNames, weight.values(), bias.values(), ModelText.imageForm(metadata));
        } catch (IOException | IllegalArgumentException e) {
            throw new ModelException(
                    path, "is corrupt: its metadata are not those of a model: " + Quote.of(e.getMessage()), e);
        }
    }

    private static LinearModel foreign(SafetensorsReader file, Path path) {
        Shape weight = file.shape(WEIGHT);
        Shape bias = file.shape(BIAS);
        if (weight.rank() != 2 || bias.rank() != 1 || bias.size() < 1 || bias.size() != weight.dim(0)) {
            throw new ModelException(
                    path,
                    "is no linear classifier: its weight is %s and its bias %s, right would be [C, P] and [C]"
                            .formatted(weight, bias));
        }
        long pixels = weight.dim(1);
        int side = (int) Math.sqrt((double) pixels);
        if (side < 1 || (long) side * side != pixels) {
            throw new ModelException(
                    path, "does not say the size of its images, and their " + pixels + " pixels are no square");
        }
        float[] weights = file.read(WEIGHT).values();
        float[] biases = file.read(BIAS).values();
        List<String> names =
                IntStream.range(0, biases.length).mapToObj(Integer::toString).toList();
        return new LinearModel(Features.images(side, side), names, weights, biases, ImageForm.UNKNOWN);
    }
}
