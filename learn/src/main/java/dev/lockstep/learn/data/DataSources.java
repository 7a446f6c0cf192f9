package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Setting;
import dev.lockstep.spi.PrivateFolder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Loads data sets by name. */
public final class DataSources {
    /** The names {@link #load} knows, for help texts. */
    public static final String NAMES =
            "digits, mnist, fashion-mnist, folder:PATH, npy:FEATURES,LABELS, safetensors:FILE, csv:FILE, "
                    + "parquet:FILE or libsvm:FILE";

    private static final String FOLDER = "folder:";

    /** What reads the tables of a prefix. */
    private static final Map<String, TableReader> READERS = Map.of(
            "npy:", new NpyReader(),
            "safetensors:", new SafetensorsTable(),
            "csv:", new CsvTableReader(),
            "libsvm:", new LibsvmReader());

    private DataSources() {}

    /**
     * As {@link Dataset#load}.
     *
     * @param names what warnings call a setting
     */
    public static Dataset load(String name, DataOptions options, Function<Setting, String> names) {
        DataSource source = source(name, names)
                .orElseThrow(() -> new DataException("unknown data set '" + name + "': must be " + NAMES));
        DataOption.refuseOthers(options, name, source.takes());
        return source.load(options);
    }

    private static Optional<DataSource> source(String name, Function<Setting, String> names) {
        if (name.startsWith(FOLDER) && name.length() > FOLDER.length()) {
            return Optional.of(new FolderSource(folder(name), names));
        }
        return table(name)
                .<DataSource>map(table -> new TableSource(name, table))
                .or(() -> known(name));
    }

    /** Returns the folder of pictures that a name is of, whether it has the prefix or not. */
    static Path folder(String name) {
        return path(name.startsWith(FOLDER) ? name.substring(FOLDER.length()) : name);
    }

    /**
     * Returns the files that a data set is read from, as far as its name tells them: those of tables.
     *
     * @param name the data set as the user asked for it
     * @param options of the user, who may have named other files to measure on
     */
    public static List<Path> files(String name, DataOptions options) {
        List<Path> files = new ArrayList<>();
        table(name).ifPresent(table -> {
            files.addAll(table.reader().files(table.files()));
            options.splitting()
                    .valid()
                    .ifPresent(valid -> files.addAll(table.reader().files(table.withoutPrefix(valid))));
        });
        return files;
    }

    /**
     * A table as the user asked for it.
     *
     * @param prefix of its format, with the colon
     * @param files what follows it
     * @param reader reads the format
     */
    record NamedTable(String prefix, String files, TableReader reader) {
        /** Returns the files that another name of this format is of, whether it has the prefix or not. */
        String withoutPrefix(String text) {
            return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
        }
    }

    /** Returns the table that a name is of, empty if it is of none. */
    static Optional<NamedTable> table(String name) {
        int colon = name.indexOf(':');
        String prefix = name.substring(0, colon + 1);
        String files = name.substring(colon + 1);
        return files.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(READERS.get(prefix))
                        .or(() -> OptionalTableReader.find(prefix))
                        .map(reader -> new NamedTable(prefix, files, reader));
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
     * Makes a path of what a user wrote. A shell leaves the tilde alone that stands behind a prefix.
     *
     * @throws DataException if it cannot be one
     */
    public static Path path(String text) {
        try {
            return text.equals("~") || text.startsWith("~/")
                    ? PrivateFolder.home().resolve(text.substring(Math.min(2, text.length())))
                    : Path.of(text);
        } catch (InvalidPathException e) {
            throw new DataException(text + ": not a path: " + e.getReason(), e);
        }
    }
}
