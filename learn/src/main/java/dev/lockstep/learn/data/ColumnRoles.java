package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Setting;
import dev.lockstep.learn.TableOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What the named columns of a table are for.
 *
 * @param names the name of each column
 * @param features the columns that hold features, in the order of the file
 * @param label the column of labels, empty if there is none
 * @param weight the column of weights, empty if none was asked for
 */
public record ColumnRoles(List<String> names, List<Integer> features, OptionalInt label, OptionalInt weight) {
    /** Columns that hold the labels where no option says which, the first that there is. */
    private static final List<String> LABELS = List.of("label", "class", "target");

    private static final Pattern INDEX_LEVEL = Pattern.compile("__index_level_[0-9]+__");

    private static final int LISTED = 12;

    /**
     * Says what each column is for.
     *
     * @throws DataException if an option names a column that is not there, or no column is left for features
     */
    public static ColumnRoles of(Path file, List<String> names, TableOptions options) {
        OptionalInt label = options.labelColumn().isPresent()
                ? OptionalInt.of(require(
                        file, names, Setting.LABEL_COLUMN, options.labelColumn().get()))
                : usualLabel(names);
        OptionalInt weight = options.weightColumn().isPresent()
                ? OptionalInt.of(require(
                        file,
                        names,
                        Setting.WEIGHT_COLUMN,
                        options.weightColumn().get()))
                : OptionalInt.empty();
        if (label.isPresent() && label.equals(weight)) {
            throw new DataException("%s: the column '%s' cannot hold both the labels and the weights"
                    .formatted(file, names.get(label.getAsInt())));
        }
        List<Integer> features = new ArrayList<>();
        for (int column = 0; column < names.size(); column++) {
            if (!label.equals(OptionalInt.of(column))
                    && !weight.equals(OptionalInt.of(column))
                    && !isIndex(column, names.get(column))) {
                features.add(column);
            }
        }
        if (features.isEmpty()) {
            throw new DataException("%s has no column of features: %s".formatted(file, listed(names)));
        }
        return new ColumnRoles(List.copyOf(names), List.copyOf(features), label, weight);
    }

    /** Returns the names of the features. */
    public List<String> featureNames() {
        return features.stream().map(names::get).toList();
    }

    /** Returns whether this is what pandas writes of the index of a data frame: it numbers the rows and is no feature. */
    private static boolean isIndex(int column, String name) {
        return (column == 0 && (name.isEmpty() || name.equals("Unnamed: 0")))
                || INDEX_LEVEL.matcher(name).matches();
    }

    private static OptionalInt usualLabel(List<String> names) {
        return LABELS.stream()
                .flatMapToInt(
                        usual -> IntStream.range(0, names.size()).filter(i -> usual.equalsIgnoreCase(names.get(i))))
                .findFirst();
    }

    private static int require(Path file, List<String> names, Setting setting, String name) {
        int column = names.indexOf(name);
        if (column < 0) {
            throw DataException.of("%s has no column '%s' (%s): %s", file, Quote.of(name), setting, listed(names));
        }
        if (names.lastIndexOf(name) != column) {
            throw DataException.of(
                    "%s has two columns '%s' (%s); give each a name of its own", file, Quote.of(name), setting);
        }
        return column;
    }

    private static String listed(List<String> names) {
        String few =
                String.join(", ", names.stream().limit(LISTED).map(Quote::of).toList());
        return names.size() <= LISTED ? "its columns are " + few : "it has " + names.size() + ": " + few + ", …";
    }
}
