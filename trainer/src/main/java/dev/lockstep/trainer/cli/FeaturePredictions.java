package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.Predictions;
import dev.lockstep.learn.TableOptions;
import dev.lockstep.learn.data.FeatureRows;
import dev.lockstep.learn.data.Heap;
import dev.lockstep.trainer.report.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * What a model says of tables of features: the class and the probabilities of each row, or how many rows are right where a table has labels.
 *
 * @param modelFile where the model is from, for messages
 */
record FeaturePredictions(Path modelFile, LinearModel model, TableOptions options) {
    /** Refuses files that are no tables beside some that are. */
    static void requireTables(List<String> names) {
        for (String name : names) {
            if (!FeatureRows.isNamedBy(name)) {
                throw new InputException(name + " is no table of features; give images or tables, not both at once");
            }
        }
    }

    /**
     * Classifies the rows of tables.
     *
     * @param names the tables with their prefixes
     * @param lines takes what is printed
     * @return what {@code --json} writes of each table
     */
    List<Map<String, Object>> of(List<String> names, Compute compute, Consumer<String> lines) {
        List<Map<String, Object>> tables = new ArrayList<>();
        for (String name : names) {
            FeatureRows rows = FeatureRows.read(name, model, options);
            if ((long) rows.rows() * model.classNames().size() > Heap.LONGEST_ARRAY) {
                throw new DataException(
                        "%s has %s rows; their probabilities of %s classes are more than fit into memory, "
                                        .formatted(
                                                name,
                                                rows.rows(),
                                                model.classNames().size())
                                + "give fewer");
            }
            Predictions predictions = model.predict(compute, rows.values());
            requireFinite(name, predictions);
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("file", name);
            if (rows.labels().isPresent()) {
                int right = right(predictions, rows.labels().get());
                lines.accept(String.format(
                        Locale.ROOT,
                        "%s: %d of %d right (%.2f%%)",
                        Printable.line(name),
                        right,
                        rows.rows(),
                        100.0 * right / rows.rows()));
                object.put("rows", rows.rows());
                object.put("correct", right);
                object.put("accuracy", (double) right / rows.rows());
            } else {
                List<String> classNames = Printable.lines(model.classNames());
                for (int row = 0; row < rows.rows(); row++) {
                    lines.accept(Printable.line(name) + " row " + row + ": "
                            + PredictionText.line(predictions, row, classNames));
                }
                object.put(
                        "predictions",
                        IntStream.range(0, rows.rows())
                                .mapToObj(row -> json(predictions, row))
                                .toList());
            }
            tables.add(object);
        }
        return tables;
    }

    private void requireFinite(String name, Predictions predictions) {
        for (int row = 0; row < predictions.size(); row++) {
            if (!Float.isFinite(predictions.probability(row, predictions.predicted(row)))) {
                throw new ModelException(
                        modelFile,
                        "says nothing of row " + row + " of " + name
                                + ": the logits are so large that the probabilities "
                                + "are not finite; train with --standardize, or with a lower --lr");
            }
        }
    }

    private static int right(Predictions predictions, int[] labels) {
        int right = 0;
        for (int row = 0; row < labels.length; row++) {
            right += predictions.predicted(row) == labels[row] ? 1 : 0;
        }
        return right;
    }

    private Map<String, Object> json(Predictions predictions, int row) {
        Map<String, Object> object = new LinkedHashMap<>();
        PredictionText.putClass(object, predictions, row, model.classNames());
        PredictionText.putProbabilities(object, predictions, row, model.classNames());
        return object;
    }
}
