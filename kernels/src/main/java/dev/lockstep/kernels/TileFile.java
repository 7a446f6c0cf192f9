package dev.lockstep.kernels;

import dev.lockstep.error.TileTableException;
import dev.lockstep.file.OutputTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The user's tile table, which need not exist. */
final class TileFile {
    private static final String HEADER =
            "# Tile parameters of matrix products: the first line that matches a device counts."
                    + " Written by lockstep tune; other lines are kept.";

    private final Path path;

    TileFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    static boolean isComment(String line) {
        return line.isBlank() || line.startsWith("#");
    }

    /**
     * Returns the lines of the file, none if it does not exist.
     *
     * @throws TileTableException if it cannot be read
     */
    List<String> lines() {
        try {
            return Files.readAllLines(path);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new TileTableException(
                    path, "it cannot be read: " + e.getClass().getSimpleName(), TileTableException.REMEDY, e);
        }
    }

    /**
     * Puts lines before all others, in place of those for the same family, size and device. The file is replaced as a whole.
     *
     * @throws TileTableException if it cannot be written
     */
    void put(List<TileLine> chosen) {
        List<String> lines = new ArrayList<>();
        List<String> old = lines();
        if (!old.contains(HEADER)) {
            lines.add(HEADER);
        }
        int top = 0;
        while (top < old.size() && isComment(old.get(top))) {
            lines.add(old.get(top++));
        }
        chosen.forEach(line -> lines.add(line.text()));
        old.subList(top, old.size()).stream()
                .filter(line -> isComment(line) || chosen.stream().noneMatch(TileLine.parse(line)::isForTheSame))
                .forEach(lines::add);
        write(lines);
    }

    private void write(List<String> lines) {
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            new OutputTarget(path).write(out -> out.write(text));
        } catch (IOException e) {
            throw new TileTableException(
                    path,
                    "it cannot be written: " + e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "name another file with -D" + TileTable.PROPERTY + "=<file>",
                    e);
        }
    }
}
