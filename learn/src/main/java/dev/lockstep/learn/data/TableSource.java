package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Setting;
import dev.lockstep.learn.Splitting;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/** Tables of features, in files of one format. */
final class TableSource implements DataSource {
    private final String name;
    private final DataSources.NamedTable named;
    private final String files;
    private final TableReader reader;

    /**
     * Takes over a table.
     *
     * @param name the table as the user asked for it
     */
    TableSource(String name, DataSources.NamedTable table) {
        this.name = name;
        this.named = table;
        this.files = table.files();
        this.reader = table.reader();
    }

    @Override
    public Set<DataOption> takes() {
        Set<DataOption> options = EnumSet.of(DataOption.VALID, DataOption.VALID_FRACTION, DataOption.STANDARDIZE);
        options.addAll(reader.takes());
        return options;
    }

    @Override
    public Dataset load(DataOptions options) {
        Table table = reader.read(files, options.tables());
        ClassLabels classes = ClassLabels.of(labels(table, files));
        Examples train = examples(table, files, classes);
        Examples valid;
        String origin;
        Splitting splitting = options.splitting();
        if (splitting.valid().isPresent()) {
            String validFiles = named.withoutPrefix(splitting.valid().get());
            Table validTable = reader.readLike(table.features(), validFiles, options.tables());
            requireAlike(table, validTable, validFiles);
            valid = examples(validTable, validFiles, classes);
            origin = "validation from " + validFiles;
        } else {
            double fraction = splitting.fraction().orElse(Splitting.DEFAULT_FRACTION);
            StratifiedSplit split =
                    StratifiedSplit.of(train.labels(), classes.names().size(), fraction, options.seed());
            requireSome(split, fraction);
            valid = train.select(split.valid());
            train = train.select(split.train());
            origin = String.format(Locale.ROOT, "%s of each class for validation, seed %s", fraction, options.seed());
        }
        if (options.perClass().isPresent()) {
            train = train.select(Selection.choose(train.labels(), classes.names(), Split.TRAIN, options, files));
            valid = valid.select(Selection.choose(valid.labels(), classes.names(), Split.VALID, options, files));
        }
        Dataset data = new Dataset(name, origin, classes.names(), train, valid);
        return options.tables().standardize() ? data.standardized() : data;
    }

    private static Table.Labels labels(Table table, String files) {
        return table.labels()
                .orElseThrow(() -> new DataException(files + " holds no labels; without them nothing can be learned"));
    }

    private static Examples examples(Table table, String files, ClassLabels classes) {
        Table.Labels labels = labels(table, files);
        requireOneEach(table, labels, files);
        FiniteCheck.require(table);
        Examples examples = new Examples(table.features(), table.values(), classes.places(labels, table));
        return table.weights().map(weights -> weighed(examples, weights)).orElse(examples);
    }

    /** A row of weight 0 is not to count, and is left out. */
    private static Examples weighed(Examples examples, float[] weights) {
        int[] counted = IntStream.range(0, weights.length)
                .filter(row -> weights[row] > 0)
                .toArray();
        if (counted.length == weights.length) {
            return examples.withWeights(weights);
        }
        float[] kept = new float[counted.length];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = weights[counted[i]];
        }
        return examples.select(counted).withWeights(kept);
    }

    /** Refuses labels of more rows or fewer. */
    static void requireOneEach(Table table, Table.Labels labels, String files) {
        if (labels.size() != table.rows()) {
            throw new DataException("%s: there are %s rows of features but %s labels; there must be one for each"
                    .formatted(files, table.rows(), labels.size()));
        }
    }

    private void requireAlike(Table train, Table valid, String validFiles) {
        if (!train.features().equals(valid.features())) {
            throw new DataException("%s has features %s, those of the training rows in %s are %s; they must be alike"
                    .formatted(validFiles, valid.features(), files, train.features()));
        }
        if (!train.columns().equals(valid.columns())) {
            throw new DataException("%s has other columns than %s; both must have the same names in the same order"
                    .formatted(validFiles, files));
        }
    }

    private void requireSome(StratifiedSplit split, double fraction) {
        if (split.valid().length == 0) {
            throw DataException.of(
                    "%s: no class has two rows, so that none can be set aside by %s %s; name others with %s",
                    files, Setting.VALID_FRACTION, fraction, Setting.VALID);
        }
    }
}
