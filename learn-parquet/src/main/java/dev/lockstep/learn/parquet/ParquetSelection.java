package dev.lockstep.learn.parquet;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.TableOptions;
import dev.lockstep.learn.data.ColumnRoles;
import dev.lockstep.learn.parquet.ParquetColumn.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The columns of a file that are read.
 *
 * @param features columns of numbers, or one of lists of numbers
 */
record ParquetSelection(List<ParquetColumn> features, Optional<ParquetColumn> label, Optional<ParquetColumn> weight) {
    /**
     * Selects by the options. A column of lists of numbers is all of the features; where there is none, every column is a feature that is neither
     * label nor weight.
     *
     * @throws DataException if a column is not what it would have to be
     */
    static ParquetSelection of(Path file, List<ParquetColumn> columns, TableOptions options) {
        ColumnRoles roles =
                ColumnRoles.of(file, columns.stream().map(ParquetColumn::name).toList(), options);
        List<ParquetColumn> features =
                roles.features().stream().map(columns::get).toList();
        List<ParquetColumn> lists = features.stream()
                .filter(column -> column.kind() == Kind.LIST_OF_NUMBERS)
                .toList();
        if (lists.size() > 1) {
            throw new DataException(
                    "%s has two columns of lists, '%s' and '%s'; leave one out, for one alone can hold the features"
                            .formatted(file, lists.get(0).name(), lists.get(1).name()));
        }
        if (lists.isEmpty()) {
            features.forEach(
                    column -> require(file, column, "a feature must be a number or a list of numbers", Kind.NUMBER));
        } else {
            features = lists;
        }
        Optional<ParquetColumn> label = column(columns, roles.label());
        label.ifPresent(
                column -> require(file, column, "a label must be a whole number or a text", Kind.NUMBER, Kind.TEXT));
        Optional<ParquetColumn> weight = column(columns, roles.weight());
        weight.ifPresent(column -> require(file, column, "a weight must be a number", Kind.NUMBER));
        return new ParquetSelection(features, label, weight);
    }

    /** Returns whether the features are lists of numbers. */
    boolean isList() {
        return features.getFirst().kind() == Kind.LIST_OF_NUMBERS;
    }

    /** Returns all columns that are read: features, label, weight. */
    List<ParquetColumn> columns() {
        List<ParquetColumn> all = new ArrayList<>(features);
        label.ifPresent(all::add);
        weight.ifPresent(all::add);
        return all;
    }

    private static Optional<ParquetColumn> column(List<ParquetColumn> columns, OptionalInt index) {
        return index.isPresent() ? Optional.of(columns.get(index.getAsInt())) : Optional.empty();
    }

    private static void require(Path file, ParquetColumn column, String right, Kind... kinds) {
        if (!List.of(kinds).contains(column.kind())) {
            throw new DataException("%s: column '%s' is %s; %s".formatted(file, column.name(), column.type(), right));
        }
    }
}
