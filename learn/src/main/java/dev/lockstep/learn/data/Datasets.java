package dev.lockstep.learn.data;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Loads data sets by name. */
public final class Datasets {
    /** The names {@link #load} knows, for help texts. */
    public static final String NAMES = "digits, mnist, fashion-mnist or folder:PATH";

    private static final String FOLDER = "folder:";

    private Datasets() {}

    /**
     * Loads a data set. The same name, options and files always give the same images in the same order.
     *
     * <ul>
     *   <li>{@code digits}: generated, see {@link DataOptions#seed()}; "all" is 6,000 + 1,000 images of each digit. Image i
     *       shows the digit i mod 10.
     *   <li>{@code mnist}, {@code fashion-mnist}: IDX files under their original names, raw or with {@code .gz}. They are
     *       looked for in {@code DIR/<name>} and {@code DIR} of {@link DataOptions#dataDir()}, where they must then be;
     *       else of {@link DataOptions#environmentDir()}; else in the cache, which is filled by a download. The two data
     *       sets name their files alike, so {@code environmentDir} itself counts for {@code mnist} only, and labels that
     *       are known to be the other set's are refused. Chosen images keep the order of the file.
     *   <li>{@code folder:PATH}: {@code PATH/training/<class>/*.png} and {@code PATH/testing/<class>/*.png}. The images come
     *       class by class, in the order of their file names. Classes are ordered as numbers if all names are numbers, else
     *       as text. Colour is turned to grey by ITU-R BT.601's weights, transparency shows black.
     * </ul>
     *
     * @throws DataException if there is no such data set, or its data is not there or not as it should be
     */
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
