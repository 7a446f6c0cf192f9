package dev.lockstep.learn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.learn.Features;
import dev.lockstep.learn.ImageForm;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are saved without what training needs. */
class ModelFileTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void save() {
        file = folder.resolve("model");
        new LinearModel(
                        Features.images(1, 2),
                        List.of("yes", "no"),
                        new float[] {1, -0f, Float.MIN_VALUE, 3e38f},
                        new float[] {0.1f, 7},
                        new ImageForm(true, true))
                .save(file);
    }

    @Test
    void readsBackWhatItWrote() {
        LinearModel model = LinearModel.load(file);

        assertThat(model.features()).isEqualTo(Features.images(1, 2));
        assertThat(model.classNames()).containsExactly("yes", "no");
        assertThat(model.weight()).containsExactly(1, -0f, Float.MIN_VALUE, 3e38f);
        assertThat(model.bias()).containsExactly(0.1f, 7);
        assertThat(model.imageForm()).isEqualTo(new ImageForm(true, true));
    }

    @Test
    void noticesEveryChangedByteOfTheNumbersAndTheNames() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int names = new String(whole, StandardCharsets.ISO_8859_1).indexOf("yes");
        for (int at : new int[] {names, whole.length - 1, whole.length - 24}) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(file, changed);

            assertThatThrownBy(() -> LinearModel.load(file))
                    .isInstanceOf(ModelException.class)
                    .hasMessage(file + " is corrupt: its content does not have the checksum that it notes");
        }
    }

    @Test
    void namesTheFormatOfALaterVersion() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int format = new String(whole, StandardCharsets.ISO_8859_1).indexOf("lockstep.model\":\"1");
        whole[format + "lockstep.model\":\"".length()] = '9';
        Files.write(file, whole);

        assertThatThrownBy(() -> LinearModel.load(file))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("has model format 9, this Lockstep reads 1 and 2; it was written by version ");
    }

    @Test
    void isNotTakenForACheckpoint() {
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(ModelException.class)
                .hasMessage(file + " is a model alone: it has weights, but not what training needs to go on");
    }

    @Test
    void aModelThatIsNotFiniteIsNotWritten() {
        LinearModel model = new LinearModel(
                Features.vectors(1), List.of("a"), new float[] {Float.NaN}, new float[1], ImageForm.UNKNOWN);
        Path other = folder.resolve("other");

        assertThatThrownBy(() -> model.save(other))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(other + " holds a model that is not finite: its weight holds NaN");
        assertThat(other).doesNotExist();
    }
}
