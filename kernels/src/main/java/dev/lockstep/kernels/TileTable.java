package dev.lockstep.kernels;

import dev.lockstep.error.TileTableException;
import dev.lockstep.spi.PrivateFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The tiles that devices use for matrix products. {@code tiles.txt} beside this class documents the format and has the built-in lines. The
 * lines of the user's file come before them, and the first line that matches a device counts.
 */
public final class TileTable {
    /** The system property that names another file than the one in the user's configuration folder. */
    public static final String PROPERTY = "dev.lockstep.tiles";

    private static final String BUILT_IN = "tiles.txt";

    /** @param number the number of the line in the user's file, 0 for a built-in line */
    private record Entry(TileLine line, int number) {}

    private final TileFile file;
    private final List<Entry> entries;

    private TileTable(TileFile file, List<Entry> entries) {
        this.file = file;
        this.entries = entries;
    }

    /**
     * Returns the user's file, which need not exist: the one that {@link #PROPERTY} names, or
     * {@code $XDG_CONFIG_HOME/lockstep/tiles.txt}, or {@code ~/.config/lockstep/tiles.txt}.
     */
    public static Path userFile() {
        return userFile(System.getProperty(PROPERTY, ""), System.getenv());
    }

    static Path userFile(String property, Map<String, String> environment) {
        if (!property.isBlank()) {
            return Path.of(property);
        }
        Path config = Path.of(environment.getOrDefault("XDG_CONFIG_HOME", ""));
        Path home = config.isAbsolute() ? config : PrivateFolder.home().resolve(".config");
        return home.resolve("lockstep").resolve(BUILT_IN);
    }

    /**
     * Reads the user's file, if there is one, and the built-in lines.
     *
     * @throws TileTableException if a line of the user's file is wrong, with its number
     */
    public static TileTable load(Path userFile) {
        List<Entry> entries = new ArrayList<>();
        TileFile file = new TileFile(userFile);
        List<String> lines = file.lines();
        for (int i = 0; i < lines.size(); i++) {
            if (!TileFile.isComment(lines.get(i))) {
                try {
                    entries.add(new Entry(TileLine.parse(lines.get(i)), i + 1));
                } catch (IllegalArgumentException e) {
                    throw new TileTableException(userFile, i + 1, String.valueOf(e.getMessage()));
                }
            }
        }
        for (String line : builtIn()) {
            if (!TileFile.isComment(line)) {
                entries.add(new Entry(TileLine.parse(line), 0));
            }
        }
        return new TileTable(file, entries);
    }

    private static List<String> builtIn() {
        try (InputStream in = TileTable.class.getResourceAsStream(BUILT_IN)) {
            if (in == null) {
                throw new IllegalStateException("the table of tiles is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the table of tiles", e);
        }
    }

    /**
     * Returns the tile of the first line that matches; built-in lines that ask for more than the device has are passed over.
     *
     * @throws TileTableException if a line of the user's file asks for more than the device has
     */
    MatrixTile tile(MatrixSize size, String device, DeviceLimits limits) {
        for (Entry entry : entries) {
            if (entry.line().matches(limits.cpuShaped(), size, device)) {
                String lacking = entry.line().tile().lacking(limits);
                if (lacking.isEmpty()) {
                    return entry.line().tile();
                }
                if (entry.number() > 0) {
                    throw new TileTableException(file.path(), entry.number(), "it asks for " + lacking);
                }
            }
        }
        throw new IllegalStateException("no tile fits " + device);
    }

    /** Returns the user's file. */
    TileFile file() {
        return file;
    }

    /** Returns where a device's parameters come from: the user's file if a line of it is for the device. */
    public String origin(String device, DeviceLimits limits) {
        boolean isUsers = entries.stream()
                .filter(entry -> entry.number() > 0)
                .anyMatch(entry -> Stream.of(MatrixSize.values())
                        .anyMatch(size -> entry.line().matches(limits.cpuShaped(), size, device)));
        return isUsers ? file.path().toString() : "built in";
    }

    /** Returns the tiles of all lines for a family and size that fit the device, whatever device they name. */
    List<MatrixTile> candidates(MatrixSize size, DeviceLimits limits) {
        return entries.stream()
                .map(Entry::line)
                .filter(line -> line.cpuShaped() == limits.cpuShaped() && line.size() == size)
                .map(TileLine::tile)
                .filter(tile -> tile.lacking(limits).isEmpty())
                .distinct()
                .toList();
    }
}
