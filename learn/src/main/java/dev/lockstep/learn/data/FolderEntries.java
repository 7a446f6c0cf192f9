package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What lies in a folder. */
final class FolderEntries {
    private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".jpe", ".jfif");

    private FolderEntries() {}

    /**
     * Lists a folder without its hidden entries, in the order of their names.
     *
     * @throws DataException if it cannot be read
     */
    static List<Path> of(Path folder) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            List<Path> paths = new ArrayList<>();
            for (Path entry : entries) {
                if (!entry.getFileName().toString().startsWith(".")) {
                    paths.add(entry);
                }
            }
            paths.sort(Comparator.comparing(path -> path.getFileName().toString()));
            return paths;
        } catch (IOException e) {
            throw FileFailures.unreadable(folder, e);
        } catch (DirectoryIteratorException e) {
            throw FileFailures.unreadable(folder, e.getCause());
        }
    }

    /** Returns whether the name of a file is that of a picture, whatever it holds. */
    static boolean isNamedAsPicture(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        for (String ending : ENDINGS) {
            if (name.endsWith(ending)) {
                return true;
            }
        }
        return false;
    }
}
