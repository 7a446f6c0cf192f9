package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.JavaProcess;
import dev.lockstep.learn.Missing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tuning finds is for the backend's tests; here it is what the user sees. */
class TuneCommandTest {
    private static final String PROPERTY = "dev.lockstep.tiles";
    private static final String SLOW = "lanes=4 strip=4 vectors=1 depth=32 rows=16 columns=16";

    /** A second is enough for few candidates, each of which other work of the machine may hold up. */
    private static final int ATTEMPTS = 10;

    private static final Pattern FASTER = Pattern.compile("(?m)^  large   .* instead of .* GFLOP/s ");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void useAFileOfItsOwn() {
        file = folder.resolve("tiles.txt");
        System.setProperty(PROPERTY, file.toString());
    }

    @AfterEach
    void forgetIt() {
        System.clearProperty(PROPERTY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--device", "--seconds", "--json"})
    void explainsItsOptions(String option) {
        Cli run = Cli.run("tune", "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).containsPattern("(?m)^.* " + option + "\\b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tune --device cpu | device cpu does not support tuning; name a device whose kernels have parameters, such as opencl",
                "tune --seconds 0 | --seconds 0: must be from 1 to 86400",
                "tune --seconds 100000 | --seconds 100000: must be from 1 to 86400",
                "tune --device gpu | --device gpu: no such device; use auto, cpu, cuda[:n] or opencl[:n]"
            })
    void badInputIsOneLine(String arguments, String message) {
        Cli run = Cli.run(arguments.split(" ", -1));

        assertThat(run.err()).isEqualTo("lockstep: " + message + System.lineSeparator());
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(file).doesNotExist();
    }

    @Test
    void aTypoIsAnsweredWithTheCommand() {
        assertThat(Cli.run("tuen").err()).contains("did you mean 'tune'?");
    }

    @Test
    void aDamagedFileIsBadInputThatNamesTheLine() throws IOException {
        needOpenCl();
        Files.writeString(file, "cpu huge\n");

        Cli run = Cli.run("tune", "--device", "opencl");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(file + ", line 1: 'huge' is no size").contains("correct or delete it");
        assertThat(file).hasContent("cpu huge\n");
    }

    @Test
    void writesTheFileAndSaysWhatItHolds() throws IOException {
        needOpenCl();
        Files.writeString(
                file, "cpu large " + SLOW + "\ngpu large rows=16 columns=16 depth=8 itemRows=4 itemColumns=4\n");

        Cli run = tune();
        for (int again = 1; again < ATTEMPTS && !FASTER.matcher(run.err()).find(); again++) {
            run = tune();
        }

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("Written to " + file).containsPattern(FASTER);
        Map<String, Object> json = run.json();
        assertThat(json).containsEntry("written", true).containsEntry("file", file.toString());
        assertThat((List<?>) json.get("choices")).hasSize(3);
        assertThat(Files.readString(file)).contains(" large ").contains("device=");
    }

    @Test
    void ctrlCLeavesTheFileAsItIsAndNothingElse() throws IOException, InterruptedException {
        needOpenCl();
        Files.writeString(file, "# mine\n");
        Path output = folder.resolve("output");
        Process process = JavaProcess.start(
                Python.heedingSignals(),
                List.of("-D" + PROPERTY + "=" + file, "-Ddev.lockstep.cpu.vector.module=off"),
                output,
                "dev.lockstep.trainer.Main",
                List.of("tune", "--device", "opencl", "--seconds", "600"));
        try {
            assertThat(process.waitFor(4, TimeUnit.SECONDS))
                    .as(() -> "it ended by itself")
                    .isFalse();
            assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();

            assertThat(process.waitFor(15, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(output)
                .content()
                .as("nothing where it came before the tuning began; LLVM's line where it compiled its first kernel")
                .matches("(1 error generated\\.\n)?(lockstep: stopped by Ctrl-C; the file of tiles is as it was\n)?");
        assertThat(file).hasContent("# mine\n");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(file, output);
        }
    }

    private static Cli tune() throws IOException {
        return Cli.run("tune", "--device", "opencl", "--seconds", "1", "--json", "-");
    }

    private static void needOpenCl() throws IOException {
        List<?> devices = (List<?>) Cli.run("devices", "--json", "-").json().get("devices");
        if (devices.stream()
                .noneMatch(device ->
                        String.valueOf(((Map<?, ?>) device).get("device")).startsWith("opencl"))) {
            throw Missing.skip("no OpenCL device to tune: apt-get install pocl-opencl-icd");
        }
    }
}
