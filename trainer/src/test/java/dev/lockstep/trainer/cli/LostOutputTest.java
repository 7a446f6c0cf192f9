package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lockstep.learn.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be written ends with a line and exit code 1, whichever command it is, and leaves nothing half-written. */
class LostOutputTest {
    private static final String TRAINING = "train --per-class 4 --device cpu --no-report";
    private static final List<String> JVM = List.of("-XX:-UsePerfData", "-Ddev.lockstep.cpu.vector.module=off");

    @TempDir
    private Path folder;

    static Stream<Arguments> commands() {
        return Stream.of(
                arguments("devices", "> /dev/full", "No space left on device"),
                arguments("devices", ">&-", ""),
                arguments("--version", "> /dev/full", "No space left on device"),
                arguments("train --help", "> /dev/full", "No space left on device"),
                arguments("tune --help", "> /dev/full", "No space left on device"),
                arguments(TRAINING, "> /dev/full", "No space left on device"),
                arguments(TRAINING + " --json -", "> /dev/full", "No space left on device"),
                arguments(TRAINING + " --json - --quiet", ">&-", ""),
                arguments("sweep --per-class 4 --device cpu --no-report --lr 0.1,0.2", "> /dev/full", "No space"),
                arguments("step --per-class 4 --device cpu", "> /dev/full", "No space left on device"),
                arguments("verify --op relu --device cpu", "> /dev/full", "No space left on device"),
                arguments("data --per-class 4 --sheet FOLDER/sheet.png", "> /dev/full", "No space left on device"),
                arguments("predict FOLDER/model FOLDER/image.png --device cpu", "> /dev/full", "No space left"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void stdoutThatTakesNothingIsReported(String command, String redirection, String reason) throws Exception {
        if (command.startsWith("predict")) {
            Cli.run((TRAINING + " --quiet --save " + folder.resolve("model")).split(" "));
            Files.write(folder.resolve("image.png"), ReportTest.png(7, 5, 3));
        }

        Ended run = run("exec \"$@\" " + redirection, command);

        assertThat(run.exitCode).as(run.err).isEqualTo(1);
        assertThat(run.err.lines().filter(line -> line.startsWith("lockstep: ")))
                .as(run.err)
                .hasSize(1)
                .first()
                .asString()
                .startsWith("lockstep: stdout was not written: " + reason);
    }

    @Test
    void badInputStaysBadInputWhereStdoutTakesNothing() throws Exception {
        Ended run = run("exec \"$@\" > /dev/full", "train --batch 0");

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.err).isEqualTo("lockstep: --batch 0: must be 1 or more\n");
    }

    @Test
    void aFullDeviceTakesNoFileEither() throws IOException {
        for (String option : List.of("--json", "--save", "--export")) {
            Cli run = Cli.run((TRAINING + " --quiet " + option + " /dev/full").split(" "));

            assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
            assertThat(run.err())
                    .contains("/dev/full was not written: No space left on device")
                    .doesNotContain("--debug")
                    .hasLineCount(1);
        }
    }

    @Test
    void nothingOfAReportStaysWhenTheDiskIsFull() throws Exception {
        Path report = folder.resolve("deep/report");

        Ended run = runWithSmallFiles("train --per-class 4 --device cpu --quiet --report " + report);

        assertThat(run.exitCode).as(run.err).isEqualTo(1);
        assertThat(run.err).contains("lockstep: --report " + report + " was not written: File too large\n");
        assertThat(names()).containsExactly("err");
    }

    @Test
    void anOlderReportStaysWhenTheDiskIsFull() throws Exception {
        Path report = folder.resolve("report");
        assertThat(Cli.run("train", "--per-class", "5", "--device", "cpu", "--quiet", "--report", report.toString())
                        .exitCode())
                .isZero();
        List<String> files = names();
        byte[] table = Files.readAllBytes(report.resolve("losses.csv"));

        Ended run = runWithSmallFiles("train --per-class 4 --device cpu --quiet --report " + report);

        assertThat(run.exitCode).as(run.err).isEqualTo(1);
        files.add("err");
        assertThat(names()).containsExactlyInAnyOrderElementsOf(files);
        assertThat(report.resolve("losses.csv")).hasBinaryContent(table);
    }

    @Test
    void nothingOfAModelStaysWhenTheDiskIsFull() throws Exception {
        Path model = folder.resolve("model");
        Files.writeString(model, "old");

        Ended run = runWithSmallFiles(TRAINING + " --quiet --save " + model);

        assertThat(run.exitCode).as(run.err).isEqualTo(1);
        assertThat(run.err).contains("lockstep: " + model + " was not written: File too large\n");
        assertThat(names()).containsExactlyInAnyOrder("model", "err");
        assertThat(model).hasContent("old");
    }

    private record Ended(int exitCode, String err) {}

    /** A limit to the size of files is met in the middle of writing, as a full disk is. */
    private Ended runWithSmallFiles(String command) throws Exception {
        return run("ulimit -f 16; exec \"$@\" > /dev/null", command);
    }

    private Ended run(String shell, String command) throws Exception {
        Path err = folder.resolve("err");
        List<String> args = new ArrayList<>();
        Arrays.stream(command.split(" "))
                .map(word -> word.replace("FOLDER", folder.toString()))
                .forEach(args::add);
        Process process =
                JavaProcess.start(List.of("sh", "-c", shell, "sh"), JVM, err, "dev.lockstep.trainer.Main", args);
        return new Ended(process.waitFor(), Files.readString(err));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return new ArrayList<>(files.filter(path -> !path.equals(folder))
                    .map(path -> folder.relativize(path).toString())
                    .toList());
        }
    }
}
