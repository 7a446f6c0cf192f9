package dev.lockstep.learn.data;

import static dev.lockstep.learn.data.Tables.file;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files are those of Hugging Face's library. */
class SafetensorsTableTest {
    private static final SafetensorsTable READER = new SafetensorsTable();

    @TempDir
    private Path temp;

    @ParameterizedTest
    @CsvSource({"f16, false", "bf16, false", "f32, true", "f64, false"})
    void readsFeaturesOfEachTypeAndMapsThoseThatCanBe(String name, boolean mapped) {
        Table table = read(name);
        Tables.requireFeatures(table);
        assertThat(table.values().isMapped()).isEqualTo(mapped);
        assertThat(Tables.labels(table)).containsExactly("7", "-2", "7", "10", "-2");
    }

    @Test
    void knowsOtherNames() {
        Tables.requireFeatures(read("names"));
        assertThat(Tables.labels(read("names"))).containsExactly("7", "2", "7", "10", "2");
        Tables.requireBytes(read("bytes"));
        assertThat(read("features").labels()).isEmpty();
        assertThat(read("f32").places().feature(3, 2)).isEqualTo(path("f32") + ": row 3, column 2");
        assertThat(read("f32").places().label(3)).isEqualTo(path("f32") + ": label of row 3");
    }

    @Test
    void refusesOtherContent() {
        rejects(path("other"))
                .hasMessage(path("other") + " has the tensors weights; right would be features, and labels");
        rejects(path("whole"))
                .hasMessage(
                        path("whole")
                                + ": 'features' holds I32; right would be features of 16, 32 or 64 bits floating point, or unsigned bytes");
    }

    @Test
    void refusesAFileCutAnywhere() throws IOException {
        byte[] whole = Files.readAllBytes(path("f32"));
        Path cut = temp.resolve("cut.safetensors");
        for (int length = 0; length < whole.length; length++) {
            Files.write(cut, Arrays.copyOf(whole, length));
            rejects(cut).as("%s bytes", length).hasMessageStartingWith(cut + " is truncated");
        }
    }

    @Test
    void refusesATypeThatItDoesNotKnow() throws IOException {
        String header = "{\"features\":{\"dtype\":\"F4\",\"shape\":[2,2],\"data_offsets\":[0,2]}}";
        Path file = temp.resolve("f4.safetensors");
        Files.writeString(file, (char) header.length() + "\0\0\0\0\0\0\0" + header + "ab");
        rejects(file)
                .hasMessage(
                        file
                                + " has 'features' as F4; right would be features as F16, BF16, F32, F64 or U8, labels as integers");
    }

    private static Path path(String name) {
        return file(name + ".safetensors");
    }

    private static Table read(String name) {
        return Tables.read(READER, path(name).toString());
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> rejects(Path file) {
        return Tables.rejects(READER, file.toString());
    }
}
