package dev.lockstep.learn.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.TableOptions;
import dev.lockstep.learn.data.Table;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParquetTableReaderTest {
    private static final int ROWS = 23;
    private static final List<String> SPECIES = List.of("setosa", "versicolor", "virginica", "größte");
    private static final String FILL =
            ": the value is missing; fill such values in, or leave the row or the column out";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"pandas", "zstd", "gzip", "none", "delta", "paged", "fastparquet", "duckdb", "duckdb-v2"})
    void readsColumnsOfNumbersThatOthersWrite(String name) throws Exception {
        Table table = read(
                fixture(name), TableOptions.DEFAULT.withLabelColumn("species").withWeightColumn("weight"));

        assertThat(table.columns().orElseThrow())
                .containsExactly("seventh", "tiny", "count", "small", "is even", "half");
        assertThat(table.features()).isEqualTo(Features.vectors(6));
        assertThat(table.rows()).isEqualTo(ROWS);
        float[] values = values(table);
        for (int i = 0; i < ROWS; i++) {
            assertThat(Arrays.copyOfRange(values, 6 * i, 6 * i + 6))
                    .containsExactly(
                            (float) (i / 7.0),
                            (float) ((i % 2 == 0 ? 1 : -1) * i * 3.1e-7),
                            i * i - 40,
                            i % 5,
                            i % 2 == 0 ? 1 : 0,
                            i / 8f);
            assertThat(table.labels().orElseThrow().text(i)).isEqualTo(SPECIES.get(i % 4));
            assertThat(table.weights().orElseThrow()[i]).isEqualTo(0.5f + i / 8f);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"fixed-list", "fixed-list-none", "list-zstd", "list-of-halves", "pandas-list", "duckdb-array"})
    void readsListsOfNumbersThatOthersWrite(String name) throws Exception {
        Table table = read(fixture(name), TableOptions.DEFAULT);

        assertThat(table.columns()).isEmpty();
        assertThat(table.features()).isEqualTo(Features.vectors(5));
        assertThat(table.rows()).isEqualTo(ROWS);
        float[] values = values(table);
        for (int i = 0; i < ROWS; i++) {
            for (int k = 0; k < 5; k++) {
                assertThat(values[5 * i + k]).isEqualTo(i + k / 16f);
            }
        }
        assertThat(table.labels().orElseThrow()).isInstanceOfSatisfying(Table.Labels.Numbers.class, labels -> {
            for (int i = 0; i < ROWS; i++) {
                assertThat(labels.text(i)).isEqualTo(Integer.toString(i % 3));
            }
        });
    }

    @Test
    void placesAreRowsAndColumns() throws Exception {
        Path file = fixture("zstd");
        Table table = read(file, TableOptions.DEFAULT.withLabelColumn("species"));

        assertThat(table.places().feature(20, 2)).isEqualTo(file + ": row 20, column 'count'");
        assertThat(table.places().label(7)).isEqualTo(file + ": row 7, column 'species'");
        Path lists = fixture("fixed-list");
        assertThat(read(lists, TableOptions.DEFAULT).places().feature(3, 4))
                .isEqualTo(lists + ": row 3, column 'embedding', value 4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null|FILE: row 2, column 'x'" + FILL,
                "text|FILE: column 'colour' is text; a feature must be a number or a list of numbers",
                "date|FILE: column 'x' is DATE; a feature must be a number or a list of numbers",
                "null-label|FILE: row 1, column 'label'" + FILL,
                "half-label|FILE: row 2, column 'label': the label 1.5 is no whole number of 32 bits; right would be one, or a text",
                "list-label|FILE: column 'label' is a list of INT64; a label must be a whole number or a text",
                "weight|FILE: row 2, column 'weight': the weight -1.0 must be a number of at least 0",
                "ragged|FILE: row 2, column 'e': the list has 1 values, that of row 0 has 2; all must have as many",
                "null-list|FILE: row 1, column 'e'" + FILL,
                "null-in-list|FILE: row 2, column 'e'" + FILL,
                "empty-list|FILE: row 0, column 'e': the list is empty; it must hold the features of the row",
                "nested|FILE: column 'e' is a nested list; a feature must be a number or a list of numbers",
                "two-lists|FILE has two columns of lists, 'e' and 'f'; leave one out, for one alone can hold the features",
                "empty|FILE has no row",
            })
    void whatIsWrongIsToldInOneLine(String name, String message) throws Exception {
        Path file = fixture("bad-" + name);
        TableOptions options =
                name.equals("weight") ? TableOptions.DEFAULT.withWeightColumn("weight") : TableOptions.DEFAULT;

        assertRefused(file, options, message.replace("FILE", file.toString()));
    }

    @Test
    void dataSetsOfThisKindAreFound() throws Exception {
        Dataset data = Dataset.load("parquet:" + fixture("fixed-list"), options("label"));

        assertThat(data.classNames()).containsExactly("0", "1", "2");
        assertThat(data.features()).isEqualTo(Features.vectors(5));
        assertThat(data.train().size() + data.valid().size()).isEqualTo(ROWS);
    }

    @ParameterizedTest
    @CsvSource({"nan,1,NaN", "large,3,Infinity"})
    void whatIsNoFiniteNumberIsRefused(String name, int row, String value) throws Exception {
        Path file = fixture("bad-" + name);

        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> Dataset.load("parquet:" + file, options("label")))
                .withMessageStartingWith("%s: row %s, column 'x' holds %s", file, row, value);
    }

    private static DataOptions options(String label) {
        return DataOptions.fromEnvironment(Map.of()).withTables(TableOptions.DEFAULT.withLabelColumn(label));
    }

    @Test
    void aCompressionWhoseLibraryIsNotThereIsNamedWithIt() throws Exception {
        Path file = fixture("bad-lz4");

        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> read(file, TableOptions.DEFAULT))
                .withMessageStartingWith(file + " is no Parquet file that can be read: ")
                .withMessageContaining("at.yawk.lz4:lz4-java");
    }

    @Test
    void columnsThatOptionsNameMustBeThere() throws Exception {
        Path file = fixture("fixed-list");

        assertRefused(
                file,
                TableOptions.DEFAULT.withLabelColumn("kind"),
                file + " has no column 'kind' (labelColumn): its columns are label, embedding");
    }

    @Test
    void filesThatAreNotParquetAreNamed() throws IOException {
        Path nowhere = folder.resolve("nowhere.parquet");
        assertRefused(nowhere, TableOptions.DEFAULT, nowhere + " cannot be read: it does not exist");
        assertRefused(folder, TableOptions.DEFAULT, folder + " cannot be read: it is a folder; name a file");
        for (String content : List.of("", "PAR1", "x,label\n1,a\n", "PAR1PAR1PAR1PAR1")) {
            Path file = Files.writeString(folder.resolve("other.parquet"), content);
            assertThatExceptionOfType(DataException.class)
                    .as(content)
                    .isThrownBy(() -> read(file, TableOptions.DEFAULT))
                    .withMessageStartingWith(file + " is no Parquet file that can be read: ");
        }
    }

    @Test
    void aFileThatIsCutOffIsRefusedWhereverThatIs() throws Exception {
        byte[] whole = Files.readAllBytes(fixture("fixed-list-none"));
        Path file = folder.resolve("cut.parquet");
        for (int length = 0; length < whole.length; length += 41) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatExceptionOfType(DataException.class)
                    .as("%s bytes", length)
                    .isThrownBy(() -> read(file, TableOptions.DEFAULT))
                    .withMessageStartingWith(file.toString());
        }
    }

    @Test
    void whateverByteIsForgedAValueOrATypedErrorComesOut() throws Exception {
        byte[] whole = Files.readAllBytes(fixture("duckdb-array"));
        Path file = folder.resolve("forged.parquet");
        int refused = 0;
        for (int place = 0; place < whole.length; place++) {
            byte[] bytes = whole.clone();
            bytes[place] = -1;
            Files.write(file, bytes);
            try {
                assertThat(read(file, TableOptions.DEFAULT).rows()).isPositive();
            } catch (DataException e) {
                assertThat(e.getMessage()).startsWith(file.toString());
                refused++;
            }
        }
        assertThat(refused).isBetween(whole.length / 4, whole.length - 1);
    }

    private static Table read(Path file, TableOptions options) {
        return new ParquetTableReader().read(file.toString(), options);
    }

    private static float[] values(Table table) {
        return table.values().toArray(ValueLayout.JAVA_FLOAT);
    }

    private static void assertRefused(Path file, TableOptions options, String message) {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> read(file, options))
                .withMessage(message);
    }

    private static Path fixture(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(ParquetTableReaderTest.class.getResource("/parquet/" + name + ".parquet"))
                .toURI());
    }

    @Test
    void aFooterThatClaimsToBeLongerThanAnyMemoryIsOneLine() throws IOException {
        byte[] magic = "PAR1".getBytes(StandardCharsets.US_ASCII);
        byte[] text = {(byte) 0xF8, -1, -1, -1, -1, 7, 0}; // a field of 2³¹ − 1 bytes, and the end
        ByteBuffer forged = ByteBuffer.allocate(4 + text.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        forged.put(magic).put(text).putInt(text.length).put(magic);
        Path file = Files.write(folder.resolve("forged.parquet"), forged.array());

        assertRefused(
                file,
                TableOptions.DEFAULT,
                file + " is no Parquet file that can be read: its footer claims to be longer than Java's memory");
    }
}
