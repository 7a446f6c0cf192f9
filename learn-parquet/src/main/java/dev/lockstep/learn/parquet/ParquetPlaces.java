package dev.lockstep.learn.parquet;

import dev.lockstep.learn.data.Table;
import java.nio.file.Path;
import java.util.List;

/**
 * Says where things are in a Parquet file: by the row, counted from 0, and by the column.
 *
 * @param features the name of the column of each feature, or of the one that holds them all in lists
 * @param areLists whether it does
 * @param label the name of the column of labels, empty if there is none
 */
record ParquetPlaces(Path file, List<String> features, boolean areLists, String label) implements Table.Places {
    /** Returns where a column's value is in a row. */
    String at(long row, String column) {
        return "%s: row %s, column '%s'".formatted(file, row, column);
    }

    @Override
    public String feature(long row, int feature) {
        return areLists ? at(row, features.getFirst()) + ", value " + feature : at(row, features.get(feature));
    }

    @Override
    public String label(long row) {
        return at(row, label);
    }
}
