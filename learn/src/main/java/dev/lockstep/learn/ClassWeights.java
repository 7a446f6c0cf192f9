package dev.lockstep.learn;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * How much an example of each class counts in the training loss. The mean of a batch is divided by the weights of its examples, as
 * {@code torch.nn.CrossEntropyLoss} does, so that only their proportions matter. Evaluations are not weighted.
 */
public sealed interface ClassWeights {
    /** Every class counts 1. */
    static ClassWeights none() {
        return new Given(Map.of());
    }

    /** As scikit-learn's {@code class_weight="balanced"}: see {@link Balanced}. */
    static ClassWeights balanced() {
        return new Balanced();
    }

    /**
     * Weights by the name of the class; a class that is not named counts 1.
     *
     * @throws IllegalArgumentException if a weight is not a number above 0 of binary32
     */
    static ClassWeights of(Map<String, Double> weights) {
        return new Given(weights);
    }

    /**
     * Returns the weight of each class of a data set.
     *
     * @throws IllegalArgumentException if a weight names a class that the data set does not have
     */
    float[] of(Dataset data);

    /** Returns whether every class counts 1. */
    default boolean areNone() {
        return this instanceof Given given && given.weights.isEmpty();
    }

    /**
     * A class of n of the N training examples counts N/(k·n), where k classes have any: all classes then count alike, however many examples
     * they have, and the examples count 1 on average. A class without training examples counts 1.
     */
    record Balanced() implements ClassWeights {
        @Override
        public float[] of(Dataset data) {
            int[] counts = new int[data.classes()];
            int present = 0;
            for (int label : data.train().labels()) {
                present += counts[label] == 0 ? 1 : 0;
                counts[label]++;
            }
            float[] weights = new float[counts.length];
            for (int c = 0; c < weights.length; c++) {
                weights[c] = counts[c] == 0 ? 1 : (float) (data.train().size() / ((double) present * counts[c]));
            }
            return weights;
        }

        @Override
        public String toString() {
            return "balanced";
        }
    }

    /**
     * Weights by the name of the class.
     *
     * @param weights a class that is not named counts 1
     */
    record Given(Map<String, Double> weights) implements ClassWeights {
        /** Copies and checks the weights. */
        public Given {
            weights.forEach((name, weight) -> {
                if (!(weight.floatValue() > 0 && Float.isFinite(weight.floatValue()))) {
                    throw new IllegalArgumentException(
                            "the weight of class '" + name + "' must be a number above 0, got " + weight);
                }
            });
            weights = Collections.unmodifiableMap(new TreeMap<>(weights));
        }

        @Override
        public float[] of(Dataset data) {
            List<String> names = data.classNames();
            for (String name : weights.keySet()) {
                if (!names.contains(name)) {
                    throw new IllegalArgumentException("there is a weight of class '" + name + "', but the classes of "
                            + data.name() + " are " + String.join(", ", names));
                }
            }
            float[] factors = new float[names.size()];
            for (int c = 0; c < factors.length; c++) {
                factors[c] = weights.getOrDefault(names.get(c), 1.0).floatValue();
            }
            return factors;
        }

        @Override
        public String toString() {
            StringJoiner text = new StringJoiner(",").setEmptyValue("none");
            weights.forEach((name, weight) -> text.add(name + ":" + weight));
            return text.toString();
        }
    }
}
