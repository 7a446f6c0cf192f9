package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.DType;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.TableOptions;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;

/** The tables that {@code make_tables.py} wrote. */
final class Tables {
    static final int ROWS = 5;
    static final int COLUMNS = 3;

    private Tables() {}

    /** Returns a table, or a copy of one that lies in a jar. */
    static Path file(String name) {
        URL resource = Tables.class.getResource("tables/" + name);
        try {
            return resource.getProtocol().equals("file") ? Path.of(resource.toURI()) : copy(resource, name);
        } catch (URISyntaxException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path copy(URL resource, String name) throws IOException {
        Path folder = Files.createTempDirectory("tables-");
        Path file = folder.resolve(name);
        try (InputStream in = resource.openStream()) {
            Files.copy(in, file);
        }
        folder.toFile().deleteOnExit();
        file.toFile().deleteOnExit();
        return file;
    }

    static Table read(TableReader reader, String files) {
        return reader.read(files, TableOptions.DEFAULT);
    }

    static AbstractThrowableAssert<?, ? extends Throwable> rejects(TableReader reader, String files) {
        return assertThatThrownBy(() -> read(reader, files)).isInstanceOf(DataException.class);
    }

    /** Compares with what the script says. */
    static void requireFeatures(Table table) {
        assertThat(table.features()).isEqualTo(Features.vectors(COLUMNS));
        assertThat(table.rows()).isEqualTo(ROWS);
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                assertThat(table.values().getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * COLUMNS + column))
                        .isEqualTo(3 * row + column / 4f - 1.5f);
            }
        }
    }

    /** Compares bytes with what the script says. */
    static void requireBytes(Table table) {
        assertThat(table.features().dtype()).isEqualTo(DType.U8);
        for (int i = 0; i < ROWS * COLUMNS; i++) {
            assertThat(table.values().get(ValueLayout.JAVA_BYTE, i)).isEqualTo((byte) i);
        }
    }

    static String[] labels(Table table) {
        Table.Labels labels = table.labels().orElseThrow();
        return IntStream.range(0, labels.size()).mapToObj(labels::text).toArray(String[]::new);
    }
}
