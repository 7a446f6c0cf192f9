package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.MathMode;
import dev.lockstep.learn.model.Checkpoint;
import dev.lockstep.learn.model.CheckpointSettings;
import dev.lockstep.learn.model.DurableFile;
import dev.lockstep.tck.mutant.OptimizerMutant;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The device decides the last bits, so a resumed training takes it from the file; another must be asked for. */
class ResumeOnTheSameDeviceTest {
    /** Never the device that {@code auto} takes. */
    private static final String OTHER =
            new CpuMutants().device(OptimizerMutant.LEARNING_RATE_OFF).toString();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void train() {
        file = folder.resolve("model");
        Cli run = Cli.run("train", "--per-class", "9", "--device", OTHER, "--quiet", "--save", file.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    @Test
    void itGoesOnThereWithoutAWord() throws IOException {
        Cli straight = Cli.run("train", "--per-class", "9", "--device", OTHER, "--epochs", "2", "--json", "-", "-q");

        Cli resumed = Cli.run("train", "--resume", file.toString(), "--epochs", "2", "--json", "-", "--quiet");

        assertThat(resumed.err()).isEmpty();
        assertThat(resumed.json())
                .containsEntry("device", OTHER)
                .containsEntry("weightsSha256", straight.json().get("weightsSha256"));
        assertThat(Checkpoint.read(file).device()).isEqualTo(OTHER);
    }

    @Test
    void anotherDeviceThatIsAskedForIsTakenWithAWarning() throws IOException {
        String warning =
                "%s was trained on %s with math mode fp32; on cpu with math mode fp32 the last bits may come out"
                        .formatted(file, OTHER);

        Cli run = Cli.run("train", "--device", "cpu", "--epochs", "2", "--resume", file.toString(), "--json", "-");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("Warning: " + warning);
        assertThat(run.json().get("warnings").toString()).startsWith("[" + warning);
    }

    @Test
    void quietDoesNotHideThatTheBitsChange() {
        Cli run = Cli.run("train", "--device", "cpu", "--epochs", "2", "--resume", file.toString(), "--quiet");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("lockstep: warning: " + file + " was trained on " + OTHER)
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "opencl:99 | ",
                "cuda:99   | ",
                "cpu:7     | there is 1 cpu device; use cpu:0; ",
                "tpu:0     | this Lockstep knows no such device; "
            })
    void aDeviceThatIsNotHereIsNamedWithTheRemedy(String device, String reason) {
        note(device, MathMode.FP32);

        Cli run = Cli.run("train", "--resume", file.toString(), "--epochs", "2");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("lockstep: --resume " + file + ": it was trained on " + device + ", which is not here: "
                        + (reason == null ? "" : reason))
                .endsWith("; or name another with --device, where the last bits may come out differently\n")
                .hasLineCount(1);
    }

    @Test
    void anotherMistakeIsNotTakenForAMissingDevice() {
        Cli run = Cli.run("train", "--resume", file.toString(), "--epochs", "2", "--threads", "-1");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("lockstep: --threads -1: must be from 0 (one per processor) to 1024\n");
    }

    @Test
    void theMathModeIsTakenFromTheFileToo() {
        note("cpu", MathMode.BF16);

        Cli same = Cli.run("train", "--resume", file.toString(), "--epochs", "2");
        Cli other = Cli.run("train", "--resume", file.toString(), "--epochs", "2", "--math-mode", "fp32");

        assertThat(same.exitCode()).isEqualTo(2);
        assertThat(same.err()).contains("open it with math mode FP32").hasLineCount(1);
        assertThat(other.exitCode()).as(other.err()).isZero();
        assertThat(other.out())
                .contains("Warning: " + file
                        + " was trained on cpu with math mode bf16; on cpu with math mode fp32 the last bits may");
    }

    /** Makes the file one that was written elsewhere. */
    private void note(String device, MathMode mode) {
        Checkpoint written = Checkpoint.read(file);
        CheckpointSettings was = written.settings();
        CheckpointSettings settings = was.withMathMode(mode);
        new Checkpoint(written.version(), device, settings, written.data(), written.state())
                .write(new DurableFile(file));
    }
}
