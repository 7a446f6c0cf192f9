package dev.lockstep.learn.model;

import dev.lockstep.learn.Features;
import dev.lockstep.learn.Standardization;
import java.util.List;
import java.util.Map;

/** The standardization of a model's features as F64 tensors of its file, {@code features.mean} and {@code features.deviation}. */
final class StandardizationTensors {
    static final String MEAN = "features.mean";
    static final String DEVIATION = "features.deviation";

    /** The names, which no other tensor has. */
    static final List<String> NAMES = List.of(MEAN, DEVIATION);

    private StandardizationTensors() {}

    /** Returns the tensors, none where nothing is standardised. */
    static Map<String, TensorContent> of(Features features) {
        return features.standardization()
                .map(standardization -> Map.<String, TensorContent>of(
                        MEAN, new TensorContent.Doubles(standardization.mean()),
                        DEVIATION, new TensorContent.Doubles(standardization.deviation())))
                .orElse(Map.of());
    }

    /** Reads the tensors, none if the file has none. */
    static Map<String, TensorContent> read(SafetensorsReader file) {
        return areIn(file)
                ? Map.of(
                        MEAN, new TensorContent.Doubles(file.readDoubles(MEAN)),
                        DEVIATION, new TensorContent.Doubles(file.readDoubles(DEVIATION)))
                : Map.of();
    }

    private static boolean areIn(SafetensorsReader file) {
        return file.names().containsAll(NAMES);
    }

    /**
     * Adds what a file holds to features.
     *
     * @throws IllegalArgumentException if it does not fit
     */
    static Features addTo(Features features, SafetensorsReader file) {
        return areIn(file)
                ? features.withStandardization(new Standardization(file.readDoubles(MEAN), file.readDoubles(DEVIATION)))
                : features;
    }
}
