package dev.lockstep.learn.data;

import dev.lockstep.learn.Features;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * What a reader of feature data has read: a row for each example.
 *
 * @param features what a row consists of
 * @param values [rows, …] in row-major order and the order of bytes of the host, of the features' dtype and shape, in memory that stays
 *     alive; it may be a mapped file
 * @param columns the name of each feature, where the file has such
 * @param labels the label of each row, where the file has such
 * @param weights the weight of each row, where they were asked for: [rows]
 * @param places tells where in the files something is
 */
record Table(
        Features features,
        MemorySegment values,
        Optional<List<String>> columns,
        Optional<Labels> labels,
        Optional<float[]> weights,
        Places places) {
    /** A table of features alone, or of features and labels. */
    Table(Features features, MemorySegment values, Optional<Labels> labels, Places places) {
        this(features, values, Optional.empty(), labels, Optional.empty(), places);
    }

    /** Returns the number of rows. */
    long rows() {
        return values.byteSize() / features.byteSize();
    }

    /** What rows are labelled with. */
    sealed interface Labels {
        /** Returns the number of rows. */
        int size();

        /** Returns the label of a row as text, by which classes are told apart. */
        String text(int row);

        /** Whole numbers. The array is not copied. */
        final class Numbers implements Labels {
            private final int[] values;

            Numbers(int[] values) {
                this.values = values;
            }

            int number(int row) {
                return values[row];
            }

            @Override
            public int size() {
                return values.length;
            }

            @Override
            public String text(int row) {
                return Integer.toString(values[row]);
            }
        }

        /** Texts, such as the names of the classes. The array is not copied. */
        final class Texts implements Labels {
            private final String[] values;

            Texts(String[] values) {
                this.values = values;
            }

            @Override
            public int size() {
                return values.length;
            }

            @Override
            public String text(int row) {
                return values[row];
            }
        }
    }

    /** Where things are in a table's files, in the words of a message: file, row and column. */
    interface Places {
        /** Returns where the value of a feature is, such as {@code features.npy: row 3, column 7}. */
        String feature(long row, int feature);

        /** Returns where the label of a row is, such as {@code flowers.csv: line 5, column 'species'}. */
        String label(long row);
    }
}
