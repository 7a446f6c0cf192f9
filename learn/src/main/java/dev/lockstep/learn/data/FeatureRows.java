package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.TableOptions;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of a table that a model is to classify.
 *
 * @param values [rows, …] as the model's features say
 * @param rows how many there are
 * @param labels the class of each row, where the table has labels
 */
public record FeatureRows(MemorySegment values, int rows, Optional<int[]> labels) {

    /**
     * Reads a table.
     *
     * @param name the table as the user asked for it, with its prefix
     * @throws DataException if it cannot be read, or does not fit the model
     */
    public static FeatureRows read(String name, LinearModel model, TableOptions options) {
        Features features = model.features();
        DataSources.NamedTable named = DataSources.table(name)
                .orElseThrow(() -> new DataException(name + " is no table; right would be such as npy:FEATURES"));
        DataOption.refuseOthers(
                DataOptions.fromEnvironment(Map.of()).withTables(options),
                name,
                named.reader().takes());
        Table table = named.reader().readLike(features, named.files(), options);
        if (table.features().dtype() != features.dtype()
                || !table.features().shape().equals(features.shape())) {
            throw new DataException(
                    "%s has features %s, the model takes %s".formatted(named.files(), table.features(), features));
        }
        if (table.rows() > Heap.LONGEST_ARRAY) {
            throw new DataException("%s has %s rows; right would be at most %s at once"
                    .formatted(named.files(), table.rows(), Heap.LONGEST_ARRAY));
        }
        FiniteCheck.require(table);
        Optional<int[]> labels = table.labels().map(present -> {
            TableSource.requireOneEach(table, present, named.files());
            return ClassLabels.ofModel(model.classNames()).places(present, table);
        });
        return new FeatureRows(table.values(), Math.toIntExact(table.rows()), labels);
    }

    /** Returns the files that a name of a table tells of, none if it is of no table. */
    public static List<Path> files(String name) {
        return DataSources.files(name, DataOptions.fromEnvironment(Map.of()));
    }

    /** Returns whether a name is that of a table. */
    public static boolean isNamedBy(String name) {
        return DataSources.table(name).isPresent();
    }
}
