package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Loads data sets by name. */
public final class DataSources {
    /** The names {@link #load} knows, for help texts. */
    public static final String NAMES = "digits, mnist, fashion-mnist or folder:PATH";

    private static final String FOLDER = "folder:";

    private DataSources() {}

    /** As {@link Dataset#load}. */
    public static Dataset load(String name, DataOptions options) {
        return source(name).load(options);
    }

    private static DataSource source(String name) {
        return switch (name) {
            case "digits" -> new DigitsSource();
            case "mnist" -> new IdxSource(KnownIdx.MNIST);
            case "fashion-mnist" -> new IdxSource(KnownIdx.FASHION_MNIST);
            default -> {
                if (!name.startsWith(FOLDER) || name.length() == FOLDER.length()) {
                    throw new DataException("unknown data set '" + name + "': must be " + NAMES);
                }
                yield new FolderSource(path(name.substring(FOLDER.length())));
            }
        };
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new DataException(FOLDER + text + ": not a path: " + e.getReason(), e);
        }
    }
}
