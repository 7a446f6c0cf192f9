package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.DType;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.TableOptions;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;

/** The tables that {@code make_tables.py} wrote. */
final class Tables {
    static final int ROWS = 5;
    static final int COLUMNS = 3;

    private Tables() {}

    static Path file(String name) {
        try {
            return Path.of(Tables.class.getResource("tables/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
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
