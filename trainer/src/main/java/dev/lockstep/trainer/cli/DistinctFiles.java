package dev.lockstep.trainer.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Refuses to write two things to one file, where the last would be all that is left. */
final class DistinctFiles {
    private final Map<Path, String> options = new HashMap<>();

    /**
     * Notes a file that an option names.
     *
     * @param file absent if the option is not given
     * @throws InputException if another option names it too
     */
    void add(String option, @Nullable Path file) {
        if (file == null) {
            return;
        }
        String other = options.putIfAbsent(place(file), option);
        if (other != null) {
            throw new InputException(
                    option + " " + file + ": " + other + " names the same file; give each a file of its own");
        }
    }

    /** Returns whether two paths name one file. */
    static boolean same(Path one, Path other) {
        return place(one).equals(place(other));
    }

    /** A link that is the file itself is replaced and not followed, so only the folder is looked up. */
    private static Path place(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = absolute.getParent();
        if (folder == null) {
            return absolute;
        }
        try {
            return folder.toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            return absolute; // whoever writes it will say what is wrong with the folder
        }
    }
}
