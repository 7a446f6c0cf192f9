package dev.lockstep.learn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.MathMode;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.ImageForm;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.PictureOptions;
import dev.lockstep.learn.Splitting;
import dev.lockstep.learn.Standardization;
import dev.lockstep.learn.TableOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    @TempDir
    private Path folder;

    @Test
    void readsBackEveryBit() {
        Checkpoint written = Checkpoints.small();
        Path file = write(written);

        Checkpoint read = Checkpoint.read(file);

        assertThat(read.version()).isEqualTo(written.version());
        assertThat(read.device()).isEqualTo(written.device());
        assertThat(read.settings()).isEqualTo(written.settings());
        assertThat(read.data()).isEqualTo(written.data());
        assertThat(read.state().initialLoss()).isEqualTo(written.state().initialLoss());
        assertThat(read.state().results()).isEqualTo(written.state().results());
        assertThat(read.state().step()).isEqualTo(5);
        assertThat(read.state().correct()).isEqualTo(3);
        assertThat(read.state().updates()).isEqualTo(14);
        assertThat(read.state().tensors())
                .containsOnlyKeys(written.state().tensors().keySet());
        written.state()
                .tensors()
                .forEach((name, tensor) -> assertThat(
                                bits(read.state().tensors().get(name).values()))
                        .as(name)
                        .isEqualTo(bits(tensor.values())));
    }

    @Test
    void readsBackHowTheDataWereRead() {
        Checkpoint small = Checkpoints.small();
        DataOptions options = DataOptions.fromEnvironment(Map.of())
                .withSplitting(Splitting.fraction(1.0 / 3))
                .withPictures(new PictureOptions(
                        Optional.of(PictureOptions.Background.WHITE), Optional.of(new PictureOptions.Size(20, 30))))
                .withTables(new TableOptions(Optional.of("species"), Optional.of("\"n\""), true));
        for (DataOptions data : List.of(options, options.withSplitting(Splitting.files("é.npy,y.npy")))) {
            CheckpointSettings settings = CheckpointSettings.of(small.settings().training(), MathMode.FP32, data);
            Path file = write(new Checkpoint("1.2.3", "cpu", settings, small.data(), small.state()));
            assertThat(Checkpoint.read(file).settings()).isEqualTo(settings);
        }
    }

    @Test
    void readsBackHowFeaturesAreStandardised() {
        Checkpoint small = Checkpoints.small();
        Features features = small.data()
                .features()
                .withStandardization(
                        new Standardization(new double[] {1.0 / 3, -1e300, 0, 7}, new double[] {1, 1e-300, 2, 3}));
        DataIdentity data =
                new DataIdentity("npy:a,b", "ab".repeat(32), small.data().classNames(), features, ImageForm.UNKNOWN);
        Path file = write(new Checkpoint("1.2.3", "cpu", small.settings(), data, small.state()));
        assertThat(Checkpoint.read(file).data()).isEqualTo(data);
        assertThat(Checkpoint.read(file).state().tensors())
                .containsOnlyKeys(small.state().tensors().keySet());
        assertThat(Checkpoint.read(file).model().features()).isEqualTo(features);
    }

    @Test
    void isRefusedWhenCutAnywhere() throws IOException {
        byte[] whole = Files.readAllBytes(write(Checkpoints.small()));
        Path cut = folder.resolve("cut");
        for (int length = 0; length < whole.length; length++) {
            Files.write(cut, Arrays.copyOf(whole, length));

            assertThatThrownBy(() -> Checkpoint.read(cut))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("truncated");
        }
    }

    @Test
    void isRefusedWhenAnyByteHasChanged() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] whole = Files.readAllBytes(write(Checkpoints.small()));
        Path changed = folder.resolve("changed");
        for (int place = 0; place < whole.length; place++) {
            byte[] bytes = whole.clone();
            bytes[place] ^= (byte) (1 + random.nextInt(255));
            if (isPadding(whole, place, bytes[place])) {
                continue;
            }
            Files.write(changed, bytes);

            assertThatThrownBy(() -> Checkpoint.read(changed))
                    .as("byte %d, seed %d", place, seed)
                    .isInstanceOf(ModelException.class)
                    .hasMessageStartingWith(changed + " ");
        }
    }

    @Test
    void aLaterFormatIsNamed() throws IOException {
        byte[] bytes = Files.readAllBytes(write(Checkpoints.small()));
        String text = new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("\"lockstep.checkpoint\":\"3\"", "\"lockstep.checkpoint\":\"5\"");
        Path later = folder.resolve("later");
        Files.write(later, text.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> LinearModel.load(later))
                .isInstanceOf(ModelException.class)
                .hasMessage(later
                        + " has checkpoint format 5, this Lockstep reads 1 to 4; it was written by version 1.2.3");
    }

    @Test
    void equalNamesOfClassesAreRefused() throws IOException {
        Checkpoint checkpoint = Checkpoints.small();
        Map<String, String> metadata = CheckpointText.metadata(checkpoint);
        metadata.replace("classes", "[\"zero\",\"eins\",\"zero\"]");
        SequencedMap<String, TensorContent> tensors =
                TensorContent.of(checkpoint.state().tensors());
        tensors.putFirst("epochs", new EpochHistory(checkpoint.state().results()));
        metadata.put("sha256", Checksum.of(metadata, tensors));
        Path file = folder.resolve("model");
        SafetensorsWriter.write(new DurableFile(file), metadata, tensors);

        assertThatThrownBy(() -> LinearModel.load(file))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(file + " is corrupt: ")
                .hasMessageEndingWith("two classes are called 'zero'");
    }

    @Test
    void aForeignModelCannotBeResumed() throws IOException {
        Path file = folder.resolve("foreign");
        Files.write(file, Checkpoints.file("{}", 0));

        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("was not written by Lockstep");
    }

    @Test
    void replacesTheFileAndLeavesNothingElse() throws IOException {
        Path file = write(Checkpoints.small());
        Files.writeString(file, "what was there before");

        write(Checkpoints.small());

        assertThat(Checkpoint.read(file).version()).isEqualTo("1.2.3");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void removesWhatAKilledProcessLeftButNothingOfALivingOne() throws IOException {
        long dead = deadProcess();
        Path stale = folder.resolve(".model.safetensors.lockstep-" + dead + "-3.tmp");
        List<Path> kept = List.of(
                folder.resolve(
                        ".model.safetensors.lockstep-" + ProcessHandle.current().pid() + "-0.tmp"),
                folder.resolve(".other.safetensors.lockstep-" + dead + "-3.tmp"),
                folder.resolve(".model.safetensors.lockstep-.tmp"),
                folder.resolve("model.safetensors.tmp"));
        Files.createFile(stale);
        for (Path path : kept) {
            Files.createFile(path);
        }

        write(Checkpoints.small());

        assertThat(stale).doesNotExist();
        assertThat(kept).allSatisfy(path -> assertThat(path).exists());
    }

    private static long deadProcess() throws IOException {
        try {
            Process process = new ProcessBuilder("true").start();
            process.waitFor();
            return process.pid();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private Path write(Checkpoint checkpoint) {
        Path file = folder.resolve("model.safetensors");
        checkpoint.write(new DurableFile(file));
        return file;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    /** White space behind the header means nothing, whichever it is. */
    private static boolean isPadding(byte[] whole, int place, byte changed) {
        return whole[place] == ' ' && Character.isWhitespace(changed);
    }
}
