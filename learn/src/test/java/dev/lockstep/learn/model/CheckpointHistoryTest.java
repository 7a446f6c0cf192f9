package dev.lockstep.learn.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.MathMode;
import dev.lockstep.file.Sha256;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.StepLosses;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.training.TrainingState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many epochs a training had, what is written can be read. */
class CheckpointHistoryTest {
    private static final String OPTIONS = "{\"--batch\":\"16\",\"--data\":\"folder:à \\\"b\\\"\"}";
    private static final int MANY = 300_000;

    /** Of the file that the version with format 1 alone wrote of {@link Checkpoints#small()}. */
    private static final String SMALL_IN_FORMAT_ONE =
            "4746eac232e37f0428ca11ab636ad42b50b06a60b8414b403336ca0519c9540b";

    @TempDir
    private Path folder;

    @Test
    void aFileOfFormatOneReadsBackEveryBit() throws Exception {
        Checkpoint written = Checkpoints.small();
        Path file = folder.resolve("one.safetensors");
        FormatOne.write(written, OPTIONS, file);
        MessageDigest digest = Sha256.digest();
        digest.update(Files.readAllBytes(file));
        assertThat(Sha256.hex(digest)).isEqualTo(SMALL_IN_FORMAT_ONE);

        Checkpoint read = Checkpoint.read(file);

        assertThat(read.state().results()).isEqualTo(written.state().results());
        assertThat(read.state().tensors())
                .containsOnlyKeys(written.state().tensors().keySet());
        assertThat(read.settings())
                .isEqualTo(CheckpointSettings.of(
                        TrainingSettings.DEFAULTS,
                        MathMode.FP32,
                        DataOptions.fromEnvironment(Map.of()).withPerClass(500)));
        assertThat(read.data()).isEqualTo(written.data());
    }

    @Test
    void aVeryLongHistoryReadsBack() {
        Checkpoint written = withEpochs(MANY);
        Path file = folder.resolve("long.safetensors");
        written.write(new DurableFile(file));

        assertThat(Checkpoint.read(file).state().results())
                .isEqualTo(written.state().results());
        assertThat(LinearModel.load(file).classNames()).hasSize(3);
    }

    @Test
    void aVeryLongHistoryOfFormatOneReadsBack() throws IOException {
        Checkpoint written = withEpochs(MANY);
        Path file = folder.resolve("long.safetensors");
        FormatOne.write(written, OPTIONS, file);

        assertThat(Checkpoint.read(file).state().results())
                .isEqualTo(written.state().results());
    }

    @Test
    void theHeaderDoesNotGrowWithTheHistory() throws IOException {
        assertThat(headerLength(MANY)).isLessThan(headerLength(1) + 100);
    }

    private long headerLength(int epochs) throws IOException {
        Path file = folder.resolve("length.safetensors");
        withEpochs(epochs).write(new DurableFile(file));
        return ByteBuffer.wrap(Files.readAllBytes(file), 0, Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }

    private static Checkpoint withEpochs(int count) {
        Checkpoint small = Checkpoints.small();
        SplittableRandom random = new SplittableRandom(11);
        List<EpochResult> results = new ArrayList<>();
        for (int epoch = 0; epoch < count; epoch++) {
            results.add(new EpochResult(
                    epoch,
                    random.nextDouble(),
                    random.nextInt(60_000),
                    60_000,
                    new Evaluation(random.nextDouble() * 1e-300, random.nextInt(Integer.MAX_VALUE), Integer.MAX_VALUE),
                    Duration.ofNanos(random.nextLong(1L << 53)),
                    StepLosses.NONE));
        }
        TrainingState state = small.state();
        return new Checkpoint(
                small.version(),
                small.device(),
                small.settings(),
                small.data(),
                new TrainingState(
                        state.initialLoss(), results, state.step(), state.correct(), state.updates(), state.tensors()));
    }
}
