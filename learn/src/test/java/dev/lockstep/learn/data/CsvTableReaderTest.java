package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.TableOptions;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTableReaderTest {
    private static final TableOptions SPECIES = TableOptions.DEFAULT.withLabelColumn("species");
    private static final String[] NAMES = {"Iris setosa", "the \"blue\" one", "white, with a comma", "of two\nlines"};

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"pandas.csv", "pandas.csv.gz", "pandas-bom.csv"})
    void readsWhatPandasWrites(String name) throws Exception {
        Table table = read(fixture(name), SPECIES.withWeightColumn("weight"));

        assertThat(table.columns().orElseThrow()).containsExactly("seventh", "tiny", "count", "is even");
        assertThat(table.features()).isEqualTo(Features.vectors(4));
        assertThat(table.rows()).isEqualTo(23);
        float[] values = values(table);
        for (int i = 0; i < 23; i++) {
            float sign = i % 2 == 0 ? 1 : -1;
            assertThat(values[4 * i]).isEqualTo((float) (i / 7.0));
            assertThat(values[4 * i + 1]).isEqualTo((float) (sign * i * 3.1e-7));
            assertThat(values[4 * i + 2]).isEqualTo(i * i - 40);
            assertThat(values[4 * i + 3]).isEqualTo(i % 2 == 0 ? 1 : 0);
            assertThat(table.labels().orElseThrow().text(i)).isEqualTo(NAMES[i % 4]);
            assertThat(table.weights().orElseThrow()[i]).isEqualTo(0.5f + i / 8f);
        }
    }

    @Test
    void placesAreTheLinesThatAnEditorShows() throws Exception {
        Path file = fixture("pandas.csv");
        Table table = read(file, SPECIES);

        assertThat(table.places().feature(0, 0)).isEqualTo(file + ": line 2, column 'seventh'");
        assertThat(table.places().label(3)).isEqualTo(file + ": line 5, column 'species'");
        assertThat(table.places().feature(4, 2)).isEqualTo(file + ": line 7, column 'count'");
        assertThat(table.places().feature(22, 3)).isEqualTo(file + ": line 29, column 'is even'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"label", "Label", "class", "target"})
    void labelsAreInTheColumnOfAUsualName(String name) throws Exception {
        Table table = read("x," + name + ",y\n1,a,2\n3,b,4\n");

        assertThat(table.columns().orElseThrow()).containsExactly("x", "y");
        assertThat(values(table)).containsExactly(1, 2, 3, 4);
        assertThat(table.labels().orElseThrow().text(1)).isEqualTo("b");
    }

    @Test
    void theFirstUsualNameCountsUnlessAnotherIsGiven() throws Exception {
        String text = "class,label\n1,2\n";

        assertThat(read(text).labels().orElseThrow().text(0)).isEqualTo("2");
        assertThat(read(write(text), TableOptions.DEFAULT.withLabelColumn("class"))
                        .labels()
                        .orElseThrow()
                        .text(0))
                .isEqualTo("1");
    }

    @Test
    void aTableWithoutLabelsIsReadAsOne() throws Exception {
        Table table = read("x,y\n1,2\n");

        assertThat(table.labels()).isEmpty();
        assertThat(table.weights()).isEmpty();
        assertThat(values(table)).containsExactly(1, 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "comma|x,y;z\\t,label\\n1,2,a\\n",
                "tab|x\\ty;z\\tlabel\\n1\\t2\\ta\\n",
                "semicolon|x;\"y,\t\";label\\n1;2;a\\n",
                "carriage return|x,y,label\\r1,2,a\\r",
                "no newline at the end|x,y,label\\r\\n1,2,a",
                "blanks|BOMx , y,label\\n 1,\\t2 , a \\n",
                "quotes|x,y,label\\n\"1\",\" 2\",\"a\"\\n",
                "empty lines|\\n\\nx,y,label\\n\\n1,2,a\\n\\n\\n"
            })
    void filesOfOtherWritersAreRead(String what, String text) throws Exception {
        Table table = read(text.replace("BOM", "\ufeff").translateEscapes());

        assertThat(table.labels().orElseThrow().text(0)).as(what).isEqualTo("a");
        assertThat(values(table)).as(what).containsExactly(1, 2);
    }

    @Test
    void manyRowsAreReadWholeWhateverTheArraysGrowTo() throws Exception {
        int rows = 70_001;
        String text = IntStream.range(0, rows)
                .mapToObj(i -> String.format(Locale.ROOT, "%s,%s,%s%n", i, i % 7, -0.5f * i))
                .collect(Collectors.joining("", "a,label,b\n", ""));
        Table table = read(text);

        float[] values = values(table);
        assertThat(table.rows()).isEqualTo(rows);
        for (int i = 0; i < rows; i++) {
            assertThat(values[2 * i] == i && values[2 * i + 1] == -0.5f * i).isTrue();
            assertThat(table.labels().orElseThrow().text(i)).isEqualTo(Integer.toString(i % 7));
        }
        assertThat(table.places().label(rows - 1)).endsWith("line 70002, column 'label'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "''|FILE is empty; its first line must name the columns",
                "x,label|FILE has a header and no row",
                "label\\na\\n|FILE has no column of features: its columns are label",
                "x,y,label\\n1,2,a\\n1,2\\n|FILE: line 3 has 2 fields, but the header names 3 columns",
                "x,y,label\\n1,a\\n|FILE: line 2 has 2 fields, but the header names 3 columns",
                "x,label\\n1,a,\\n|FILE: line 2 has 3 fields, but the header names 2 columns",
                "x,label\\n1,a\\n2,\"b\\nc\"\\n,d|FILE: line 5, column 'x': the value is missing; fill such values in, or leave the row or the column out",
                "x,label\\nNaN,a\\n|FILE: line 2, column 'x': the value is missing ('NaN'); fill such values in, or leave the row or the column out",
                "x,label\\n1e39,a\\n|FILE: line 2, column 'x': '1e39' is too large for a number of 32 bits",
                "x,label\\nred,a\\n|FILE: line 2, column 'x': 'red' is no number, and features must be numbers",
                "x,kind\\n1,red\\n|FILE: line 2, column 'kind': 'red' is no number, and features must be numbers; if the column holds the labels, name it with labelColumn",
                "x,label\\ninf,a\\n|FILE: line 2, column 'x': 'inf' is no number, and features must be numbers",
                "x,label\\n0x10,a\\n|FILE: line 2, column 'x': '0x10' is no number, and features must be numbers",
                "x,label\\n1f,a\\n|FILE: line 2, column 'x': '1f' is no number, and features must be numbers",
                "x,label\\n1,\\n|FILE: line 2, column 'label': the label is missing; leave such rows out",
                "x,label\\n1,\"a\\n2,b\\n|FILE: line 2 is not as CSV should be: Unclosed quoted field at end of input (record starting at line 2)",
                "x,label\\n1,\"a\"b\\n|FILE: line 2 is not as CSV should be: Unexpected character after closing quote: 'b' (0x62)",
            })
    void whatIsWrongIsToldInOneLine(String text, String message) throws IOException {
        Path file = write(text.translateEscapes());

        assertRefused(file, TableOptions.DEFAULT, message.replace("FILE", file.toString()));
    }

    @Test
    void columnsThatOptionsNameMustBeThere() throws IOException {
        Path file = write("x,y,y,label\n1,2,3,a\n");

        assertRefused(
                file,
                TableOptions.DEFAULT.withLabelColumn("kind"),
                file + " has no column 'kind' (labelColumn): its columns are x, y, y, label");
        assertRefused(
                file,
                TableOptions.DEFAULT.withWeightColumn("Y"),
                file + " has no column 'Y' (weightColumn): its columns are x, y, y, label");
        assertRefused(
                file,
                TableOptions.DEFAULT.withLabelColumn("y"),
                file + " has two columns 'y' (labelColumn); give each a name of its own");
        assertRefused(
                file,
                TableOptions.DEFAULT.withWeightColumn("label"),
                file + ": the column 'label' cannot hold both the labels and the weights");
        Path wide = write(IntStream.range(0, 99).mapToObj(i -> "c" + i).collect(Collectors.joining(",", "", "\n")));
        assertRefused(
                wide,
                TableOptions.DEFAULT.withLabelColumn("c99"),
                wide
                        + " has no column 'c99' (labelColumn): it has 99: c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, …");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "nan", "", "much", "1e39"})
    void weightsAreNumbersOfAtLeastNought(String weight) throws IOException {
        Path file = write("x,w,label\n1,0,a\n1," + weight + ",a\n");

        assertRefused(
                file,
                TableOptions.DEFAULT.withWeightColumn("w"),
                file + ": line 3, column 'w': the weight '" + weight + "' must be a number of at least 0");
    }

    @Test
    void whatIsNoTextIsRefused() throws IOException {
        Path file = folder.resolve("latin.csv");
        Files.write(file, "x,label\n1,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

        assertRefused(file, TableOptions.DEFAULT, file + " is no text in UTF-8; save it as such");
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws IOException {
        Path nowhere = folder.resolve("nowhere.csv");
        assertRefused(nowhere, TableOptions.DEFAULT, nowhere + " cannot be read: it does not exist");
        assertRefused(folder, TableOptions.DEFAULT, folder + " cannot be read: it is a folder; name a file");
        Path cut = folder.resolve("cut.csv.gz");
        byte[] whole = IdxFixture.gzip("x,label\n1,a\n".getBytes(StandardCharsets.UTF_8));
        Files.write(cut, Arrays.copyOf(whole, whole.length - 3));
        assertRefused(cut, TableOptions.DEFAULT, cut + " cannot be read: EOFException");
    }

    private static Table read(Path file, TableOptions options) {
        return new CsvTableReader().read(file.toString(), options);
    }

    private Table read(String text) throws IOException {
        return read(write(text), TableOptions.DEFAULT);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("table.csv"), text);
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
        return Path.of(Objects.requireNonNull(CsvTableReaderTest.class.getResource("tables/" + name))
                .toURI());
    }
}
