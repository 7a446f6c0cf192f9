package dev.lockstep.learn.data;

import static dev.lockstep.learn.data.Tables.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Scale;
import dev.lockstep.Shape;
import dev.lockstep.learn.Features;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files are NumPy's own. */
class NpyReaderTest {
    private static final NpyReader READER = new NpyReader();

    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"f2", "f4", "f8", "version2", "version3"})
    void readsFloatingPointOfEachWidthAndVersion(String name) {
        Table table = read(name, "labels-i8");
        Tables.requireFeatures(table);
        assertThat(Tables.labels(table)).containsExactly("7", "-2", "7", "10", "-2");
    }

    @ParameterizedTest
    @CsvSource({"f2, false", "f4, true", "f8, false", "u1, true"})
    void mapsWhatIsStoredAsItIsNeeded(String name, boolean mapped) {
        assertThat(read(name).values().isMapped()).isEqualTo(mapped);
    }

    @ParameterizedTest
    @ValueSource(strings = {"i1", "i2", "i4", "i8"})
    void readsSignedLabelsOfEachWidth(String dtype) {
        assertThat(Tables.labels(read("f4", "labels-" + dtype))).containsExactly("7", "-2", "7", "10", "-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"u1", "u2", "u4", "u8"})
    void readsUnsignedLabelsOfEachWidth(String dtype) {
        assertThat(Tables.labels(read("f4", "labels-" + dtype))).containsExactly("7", "2", "7", "10", "2");
    }

    @Test
    void readsOtherLabels() {
        assertThat(Tables.labels(read("f4", "labels-bool"))).containsExactly("1", "0", "1", "1", "0");
        assertThat(Tables.labels(read("f4", "labels-column"))).containsExactly("7", "-2", "7", "10", "-2");
        assertThat(Tables.labels(read("f4", "labels-text"))).containsExactly("cat", "ζebra", "cat", "dog", "ζebra");
        assertThat(Tables.labels(read("f4", "labels-bytes"))).containsExactly("cat", "zebra", "cat", "dog", "zebra");
    }

    @Test
    void takesBytesOfThreeAxesForImagesAndOfTwoForFeatures() {
        Tables.requireBytes(read("u1"));
        assertThat(read("u1").features().scale()).isEqualTo(Scale.NONE);
        assertThat(read("images").features()).isEqualTo(Features.images(4, 3));
        assertThat(read("colours").features().shape()).isEqualTo(Shape.of(2, 2, 3));
        assertThat(read("colours").features().scale()).isEqualTo(Scale.PIXELS);
        assertThat(read("cube").features().shape()).isEqualTo(Shape.of(2, 3));
        assertThat(read("cube").features().scale()).isEqualTo(Scale.NONE);
    }

    @Test
    void featuresMayComeAlone() {
        assertThat(read("f4").labels()).isEmpty();
        assertThat(read("f4").places().feature(3, 2)).isEqualTo(path("f4") + ": row 3, column 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "big-endian | is big-endian (dtype >f4); right would be little-endian, as array.astype('<f4') makes it",
                "fortran | is in Fortran order; right would be C order, as numpy.ascontiguousarray makes it",
                "object | holds Python objects (dtype object); right would be numbers or text",
                "structured | has a structured dtype; right would be an array of numbers of one kind",
                "complex | has the dtype <c8; right would be features as f2, f4, f8 or u1, labels as integers or U",
                "vector | has the shape (5,); right would be (rows, features), each at least 1",
                "empty | has the shape (0, 3); right would be (rows, features), each at least 1",
                "labels-i4 | has the shape (5,); right would be (rows, features), each at least 1",
                "labels-text | has the dtype <U5; right would be features as f2, f4, f8 or u1, labels as integers or U",
            })
    void refusesOtherFeaturesByName(String name, String problem) {
        rejects(path(name).toString()).hasMessage(path(name) + " " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "labels-float | ' holds F64; right would be labels of an integer type'",
                "labels-one-hot | ' has the shape (5, 5); right would be (rows,), a label for each row'",
                "labels-huge | ': row 3: the label 1099511627776 is outside -2147483648..2147483647'",
                "labels-empty | ': row 1 holds no label'",
            })
    void refusesOtherLabelsByName(String name, String problem) {
        rejects(path("f4") + "," + path(name)).hasMessage(path(name) + problem);
    }

    @Test
    void refusesFilesThatAreNone() throws IOException {
        rejects(file("archive.npz").toString())
                .hasMessage(file("archive.npz")
                        + " is an archive such as numpy.savez writes; right would be .npy files of numpy.save");
        Path text = Files.writeString(temp.resolve("text.npy"), "1,2,3\n");
        rejects(text.toString()).hasMessage(text + " is no .npy file: it does not begin with \\x93NUMPY");
        rejects(temp.resolve("none").toString())
                .hasMessage(temp.resolve("none") + " cannot be read: it does not exist");
        rejects(temp.toString()).hasMessage(temp + " cannot be read: it is a folder; name a file");
        for (String files : new String[] {"a,b,c", ",b", "a,", ","}) {
            rejects(files).hasMessage("npy:" + files + ": must be npy:FEATURES,LABELS, two files");
        }
    }

    @Test
    void refusesAFileCutAnywhere() throws IOException {
        byte[] whole = Files.readAllBytes(path("f4"));
        Path cut = temp.resolve("cut.npy");
        for (int length = 0; length < whole.length; length++) {
            Files.write(cut, Arrays.copyOf(whole, length));
            rejects(cut.toString()).as("%s bytes", length).hasMessageStartingWith(cut + " is ");
        }
        Files.write(cut, Arrays.copyOf(whole, whole.length + 1));
        rejects(cut.toString())
                .hasMessage(cut + " is truncated or corrupt: its header tells of 60 bytes of elements, it has 61; "
                        + "copy it or save it again");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(5, 3), | (5, 0), | has the shape (5, 0); right would be (rows, features), each at least 1",
                "(5, 3), | (9999999999999999999, 3), | is corrupt: its shape is (9999999999999999999, 3); copy it or save it again",
                "(5, 3), | (4000000000, 4000000000), | is corrupt: its shape is (4000000000, 4000000000); copy it or save it again",
                "'shape' | 'Shape' | is corrupt: its header does not say its shape as it must; copy it or save it again",
                "False | Maybe | is corrupt: its header does not say its fortran_order as it must; copy it or save it again",
                "<f4 | f.4 | is corrupt: its dtype is 'f.4'; copy it or save it again",
                "<f4 | <V4 | has the dtype <V4; right would be features as f2, f4, f8 or u1, labels as integers or U",
            })
    void believesNoHeader(String from, String to, String problem) throws IOException {
        Path file = temp.resolve("forged.npy");
        String header = new String(Files.readAllBytes(path("f4")), StandardCharsets.ISO_8859_1);
        String body = header.substring(128);
        header = header.substring(10, 128).replace(from, to).strip();
        if (to.equals("(5, 0),")) {
            body = "";
        }
        String forged = "\u0093NUMPY\1\0" + (char) header.length() + "\0" + header + body;
        Files.write(file, forged.getBytes(StandardCharsets.ISO_8859_1));
        rejects(file.toString()).hasMessage(file + " " + problem);
    }

    private static Path path(String name) {
        return file(name + ".npy");
    }

    private static Table read(String features) {
        return Tables.read(READER, path(features).toString());
    }

    private static Table read(String features, String labels) {
        return Tables.read(READER, path(features) + "," + path(labels));
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> rejects(String files) {
        return Tables.rejects(READER, files);
    }
}
