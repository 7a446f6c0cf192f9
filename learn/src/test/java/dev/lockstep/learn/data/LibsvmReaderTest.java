package dev.lockstep.learn.data;

import static dev.lockstep.learn.data.Tables.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.HeapException;
import dev.lockstep.learn.TableOptions;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibsvmReaderTest {
    private static final LibsvmReader READER = new LibsvmReader();

    @TempDir
    private Path temp;

    @Test
    void readsWhatScikitLearnWrote() {
        Table table = Tables.read(READER, file("one-based.libsvm").toString());
        assertThat(table.features()).isEqualTo(Features.vectors(3));
        assertThat(values(table))
                .containsExactly(-1.5f, -1.25f, -1, 0, 1.75f, 2, 4.5f, 4.75f, 5, 7.5f, 7.75f, 8, 10.5f, 10.75f, 11);
        assertThat(Tables.labels(table)).containsExactly("7", "-2", "7", "10", "-2");
        assertThat(table.places().label(1)).isEqualTo(file("one-based.libsvm") + ": line 6");
        assertThat(table.places().feature(1, 2)).isEqualTo(file("one-based.libsvm") + ": line 6, feature 3");
    }

    @Test
    void readsWhatPeopleWrite() throws IOException {
        Table table = read("# a comment\r\n\r\n+1 2:1e-1\t4:-.5  # another: 3:4\r\n\n-1\n1.0 1:+2E2");
        assertThat(values(table)).containsExactly(0, 0.1f, 0, -0.5f, 0, 0, 0, 0, 200, 0, 0, 0);
        assertThat(Tables.labels(table)).containsExactly("1", "-1", "1");
    }

    @Test
    void rowsToMeasureOnHaveAsManyFeaturesAsThoseToLearnFrom() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "1 1:1\n2 3:1\n");
        Table wider = READER.readLike(Features.vectors(4), file.toString(), TableOptions.DEFAULT);
        assertThat(values(wider)).containsExactly(1, 0, 0, 0, 0, 0, 1, 0);
        assertThatThrownBy(() -> READER.readLike(Features.vectors(2), file.toString(), TableOptions.DEFAULT))
                .isInstanceOf(DataException.class)
                .hasMessage(file + ": line 2 has a feature of index 3, the training rows have 2 features");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 0:2 | it has a feature 0; indices begin with 1, as scikit-learn writes them with zero_based=False",
                "1 2:2 2:3 | feature 2 comes after feature 2; right would be ascending",
                "1 2:2 1:3 | feature 1 comes after feature 2; right would be ascending",
                "1 qid:7 1:3 | 'qid:7' is for ranking; right would be features alone",
                "1 1:nan | feature 1 is 'nan'; right would be a finite number of 32 bits",
                "1 1:Infinity | feature 1 is 'Infinity'; right would be a finite number of 32 bits",
                "1 1:1e99 | feature 1 is '1e99'; right would be a finite number of 32 bits",
                "1 1:0x1p3 | feature 1 is '0x1p3'; right would be a finite number of 32 bits",
                "1 1:1f | feature 1 is '1f'; right would be a finite number of 32 bits",
                "1 1: | feature 1 is ''; right would be a finite number of 32 bits",
                "1 1 | '1' is no feature; right would be INDEX:VALUE, such as 3:0.5",
                "1 -1:2 | '-1' is no index of a feature; right would be 1 to 999999999",
                "1 9999999999:2 | '9999999999' is no index of a feature; right would be 1 to 999999999",
                "1:2 2:3 | it begins with '1:2'; right would be a label, such as 1",
                "2.5 1:3 | the label '2.5' is no whole number; right would be one class, such as 1",
                "'1,2 1:3' | the label '1,2' is no whole number; right would be one class, such as 1",
                "cat 1:3 | the label 'cat' is no whole number; right would be one class, such as 1",
                "3000000000 1:3 | the label '3000000000' is no whole number; right would be one class, such as 1",
            })
    void namesTheLineOfWhatCannotBe(String line, String problem) throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "1 1:1\n" + line + "\n");
        Tables.rejects(READER, file.toString()).hasMessage(file + ": line 2: " + problem);
    }

    @Test
    void refusesZeroBasedAndRankingFilesOfScikitLearn() {
        Tables.rejects(READER, file("zero-based.libsvm").toString())
                .hasMessageContaining(": line 1: it has a feature 0");
        Tables.rejects(READER, file("query.libsvm").toString()).hasMessageContaining("'qid:0' is for ranking");
    }

    @Test
    void refusesFilesWithoutFeatures() throws IOException {
        for (String text : new String[] {"", "\n# nothing\n", "1\n2\n"}) {
            Path file = Files.writeString(temp.resolve("file"), text);
            Tables.rejects(READER, file.toString())
                    .hasMessage(file + " has no rows with features; right would be lines such as '1 3:0.5 7:2'");
        }
    }

    @Test
    void takesNoMemoryForAHugeIndex() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "1 999999999:1\n2 1:1\n3 1:1\n");
        Tables.rejects(READER, file.toString())
                .hasMessage(file + ": 3 rows of 999999999 features are more than fit into memory when they are dense");
        if (Runtime.getRuntime().maxMemory() < 4L * 999_999_999) {
            Files.writeString(file, "1 999999999:1\n");
            assertThatThrownBy(() -> Tables.read(READER, file.toString()))
                    .isInstanceOf(HeapException.class)
                    .hasMessageStartingWith(file + ": 1 rows of 999999999 features would take ");
        }
    }

    private Table read(String text) throws IOException {
        return Tables.read(READER, Files.writeString(temp.resolve("file"), text).toString());
    }

    private static float[] values(Table table) {
        return table.values().toArray(ValueLayout.JAVA_FLOAT);
    }
}
