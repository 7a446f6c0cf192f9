package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.JavaProcess;
import dev.lockstep.learn.model.Checkpoint;
import dev.lockstep.trainer.report.RunReport;
import dev.lockstep.trainer.report.SweepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every option that names a file to write: devices stay, links are followed, and no file is written twice. */
class OutputFilesTest {
    private static final String TRAINING = "train --per-class 4 --device cpu --quiet ";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                TRAINING + "--json FILE",
                TRAINING + "--save FILE",
                TRAINING + "--export FILE",
                "sweep --per-class 4 --device cpu --lr 0.1,0.2 --json FILE",
                "step --per-class 4 --device cpu --json FILE",
                "data --per-class 4 --sheet FILE",
                "data --per-class 4 --sheet SHEET --json FILE",
                "devices --json FILE",
                "verify --op relu --device cpu --markdown FILE",
                "verify --op relu --device cpu --json FILE"
            })
    void aDeviceStaysADeviceAndALinkALink(String command) throws Exception {
        Path device = nullDevice();
        Path file = folder.resolve("file");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
        Object before = node(device);

        run(command, device);
        run(command, link);

        assertThat(node(device)).isEqualTo(before);
        assertThat(link).isSymbolicLink();
        assertThat(file).isRegularFile().isNotEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--report", "--save", "--save-diverged", "--export", "--json"})
    void anEmptyNameIsRefused(String option) {
        Cli result = Cli.run("train", "--per-class", "4", "--device", "cpu", "--quiet", option, "");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .isEqualToIgnoringNewLines(
                        "lockstep: " + option + ": the name is empty; give one, or leave the option out");
    }

    @Test
    void filesOfAReportAreWrittenThroughLinksAndIntoDevices() throws Exception {
        Path report = Files.createDirectory(folder.resolve("report"));
        Path device = nullDevice();
        Files.createSymbolicLink(report.resolve("report.json"), Path.of("../elsewhere.json"));
        Files.createSymbolicLink(report.resolve("losses.csv"), device);
        Object before = node(device);

        assertOk(Cli.run((TRAINING + "--report " + report).split(" ")));

        assertThat(report.resolve("report.json")).isSymbolicLink();
        assertThat(folder.resolve("elsewhere.json")).isRegularFile().isNotEmptyFile();
        assertThat(report.resolve("losses.csv")).isSymbolicLink();
        assertThat(node(device)).isEqualTo(before);
    }

    @Test
    void theReportsNameEveryFileThatTheyWrite() {
        Path run = folder.resolve("run");
        Path sweep = folder.resolve("sweep");
        assertOk(Cli.run((TRAINING + "--report " + run).split(" ")));
        assertOk(Cli.run(("sweep --per-class 4 --device cpu --lr 0.1,0.2 --report " + sweep).split(" ")));

        assertThat(run.toFile().list()).containsExactlyInAnyOrderElementsOf(RunReport.FILES);
        assertThat(sweep.toFile().list()).containsExactlyInAnyOrderElementsOf(SweepReport.FILES);
    }

    @ParameterizedTest
    @CsvSource({
        "--save a --export a, --export a, --save a",
        "--save a --json a, --json a, --save a",
        "--export a --json a, --json a, --export a",
        "--save a --export ../DIR/a, --export ../DIR/a, --save a",
        "--save a --export hard, --export hard, --save a",
        "--save a --json soft, --json soft, --save a",
        "--save new --export toNew, --export toNew, --save new",
        "--resume a --export a, --export a, --save a",
        "--resume a --json hard, --json hard, --save a",
        "--resume a --save other --json a, --json a, --resume a",
        "--json r/report.json --report r, --report r/report.json, --json r/report.json"
    })
    void oneFileForTwoOutputsIsRefused(String options, String second, String first) throws IOException {
        Path model = folder.resolve("a");
        assertOk(Cli.run((TRAINING + "--save " + model).split(" ")));
        byte[] before = Files.readAllBytes(model);
        Files.createLink(folder.resolve("hard"), model);
        Files.createSymbolicLink(folder.resolve("soft"), Path.of("a"));
        Files.createSymbolicLink(folder.resolve("toNew"), Path.of("new"));
        Files.createDirectory(folder.resolve("r"));

        Cli run = Cli.run(("train --device cpu --quiet --epochs 2 " + named(options)).split(" "));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("lockstep: " + named(second) + ": is the same file as " + named(first) + "; name another\n");
        assertThat(model).hasBinaryContent(before);
    }

    @Test
    void otherCommandsRefuseItToo() throws IOException {
        Path model = folder.resolve("model");
        Path image = Files.write(folder.resolve("image.png"), ReportTest.png(7, 5, 3));
        assertOk(Cli.run((TRAINING + "--save " + model).split(" ")));
        Path same = folder.resolve("same");

        for (String command : List.of(
                "predict " + model + " " + image + " --json " + model,
                "predict " + model + " " + image + " --json " + image,
                "data --per-class 4 --sheet " + same + " --json " + same,
                "verify --op relu --markdown " + same + " --json " + same)) {
            Cli run = Cli.run(command.split(" "));
            assertThat(run.exitCode()).as(command).isEqualTo(2);
            assertThat(run.err()).contains(": is the same file as ").hasLineCount(1);
        }
        assertThat(same).doesNotExist();
    }

    @Test
    void theFileThatStdoutGoesToIsNotReplaced() throws Exception {
        Path out = folder.resolve("out");
        Process process = JavaProcess.start(
                List.of("-Ddev.lockstep.cpu.vector.module=off"),
                out,
                "dev.lockstep.trainer.Main",
                List.of("devices", "--json", out.toString()));

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(Files.readString(out)).contains("lockstep: --json " + out + ": is the same file as std");
    }

    @Test
    void aDescriptorMayBeNamed() throws Exception {
        Path out = folder.resolve("out");
        Process process = JavaProcess.start(
                List.of("-Ddev.lockstep.cpu.vector.module=off"),
                out,
                "dev.lockstep.trainer.Main",
                List.of("devices", "--json", "/dev/stdout"));

        assertThat(process.waitFor()).isZero();
        assertThat(Files.readString(out)).contains("cpu ", "\"devices\" : [").endsWith("}\n");
        assertThat(Path.of("/dev/stdout")).isSymbolicLink();
    }

    @Test
    void aResumedFileKeepsItsPermissions() throws IOException {
        Path model = folder.resolve("model");
        assertOk(Cli.run((TRAINING + "--save " + model).split(" ")));
        Files.setPosixFilePermissions(model, PosixFilePermissions.fromString("rw-------"));

        assertOk(Cli.run(("train --quiet --device cpu --epochs 2 --resume " + model).split(" ")));

        assertThat(Checkpoint.read(model).state().results()).hasSize(2);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(model)))
                .isEqualTo("rw-------");
    }

    private void run(String command, Path file) {
        assertOk(Cli.run(Arrays.stream(command.split(" "))
                .map(word -> word.equals("FILE")
                        ? file.toString()
                        : word.equals("SHEET") ? folder.resolve("sheet.png").toString() : word)
                .toArray(String[]::new)));
    }

    private static void assertOk(Cli run) {
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    /** Puts the folder before every name that follows an option. */
    private String named(String options) {
        return options.replaceAll("(--[a-z]+) ", "$1 " + folder + "/")
                .replace("DIR", folder.getFileName().toString());
    }

    /** Returns a device node in the folder where one can be made, else that of the system. */
    private Path nullDevice() throws IOException, InterruptedException {
        Path node = folder.resolve("null");
        int exitCode = new ProcessBuilder("mknod", "-m", "666", node.toString(), "c", "1", "3")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        return exitCode == 0 ? node : Path.of("/dev/null");
    }

    private static Object node(Path device) throws IOException {
        return Files.readAttributes(device, "unix:rdev,mode,ino", LinkOption.NOFOLLOW_LINKS);
    }
}
