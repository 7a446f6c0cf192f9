package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Loads data sets by name. */
public final class DataSources {
    /** The names {@link #load} knows, for help texts. */
    public static final String NAMES =
            "digits, mnist, fashion-mnist, folder:PATH, npy:FEATURES,LABELS, safetensors:FILE, csv:FILE, "
                    + "parquet:FILE or libsvm:FILE";

    /** What reads the tables of a prefix. */
    private static final Map<String, TableReader> READERS = Map.of(
            "npy:", new NpyReader(),
            "safetensors:", new SafetensorsTable(),
            "csv:", new CsvTableReader(),
            "libsvm:", new LibsvmReader());

    private DataSources() {}

    /** As {@link Dataset#load}. */
    public static Dataset load(String name, DataOptions options) {
        DataSource source =
                source(name).orElseThrow(() -> new DataException("unknown data set '" + name + "': must be " + NAMES));
        DataOption.refuseOthers(options, name, source.takes());
        return source.load(options);
    }

    private static Optional<DataSource> source(String name) {
        int colon = name.indexOf(':');
        String prefix = name.substring(0, colon + 1);
        String files = name.substring(colon + 1);
        if (files.isEmpty()) {
            return Optional.empty();
        }
        return switch (prefix) {
            case "" -> known(name);
            case "folder:" -> Optional.of(new FolderSource(path(files)));
            default ->
                Optional.ofNullable(READERS.get(prefix))
                        .or(() -> OptionalTableReader.find(prefix))
                        .map(reader -> new TableSource(prefix, files, reader));
        };
    }

    private static Optional<DataSource> known(String name) {
        return switch (name) {
            case "digits" -> Optional.of(new DigitsSource());
            case "mnist" -> Optional.of(new IdxSource(KnownIdx.MNIST));
            case "fashion-mnist" -> Optional.of(new IdxSource(KnownIdx.FASHION_MNIST));
            default -> Optional.empty();
        };
    }

    /**
     * Makes a path of what a user wrote.
     *
     * @throws DataException if it cannot be one
     */
    public static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new DataException(text + ": not a path: " + e.getReason(), e);
        }
    }
}
