package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.learn.data.IdxFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data that can be trained on but not learned from are no failure, and no secret. */
class DoubtfulDataTest {
    private static final String ONE_CLASS =
            "all training images are of class only; there is nothing to tell apart, and any accuracy means nothing";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"train", "sweep", "data"})
    void oneClassIsMentioned(String command) throws IOException {
        Path data = folder.resolve("data");
        writeClass(data, "only");

        Cli run = run(command, data, List.of());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).containsOnlyOnce("Warning: " + ONE_CLASS + System.lineSeparator());
        assertThat(run(command, data, List.of("--json", "-")).json().get("warnings"))
                .isEqualTo(List.of(ONE_CLASS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "sweep"})
    void theReportMentionsIt(String command) throws IOException {
        Path data = folder.resolve("data");
        writeClass(data, "only");
        Path report = folder.resolve("report");

        assertThat(run(command, data, List.of("--report", report.toString())).exitCode())
                .isZero();

        assertThat(Files.readString(report.resolve("report.html"))).contains(ONE_CLASS);
        Map<String, Object> json =
                JSON.std.mapFrom(report.resolve("report.json").toFile());
        assertThat(((Map<?, ?>) json.get("results")).get("warnings")).isEqualTo(List.of(ONE_CLASS));
    }

    @Test
    void equalImagesAndAClassThatASplitLacksAreMentioned() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        byte[] some = {0, 1, 2, 3, 4, 5, 6, 7, 9};
        byte[] all = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        Files.write(data.resolve("train-images-idx3-ubyte"), IdxFixture.idx(0x803, new byte[10 * 6], 10, 2, 3));
        Files.write(data.resolve("train-labels-idx1-ubyte"), IdxFixture.idx(0x801, all, 10));
        Files.write(data.resolve("t10k-images-idx3-ubyte"), IdxFixture.idx(0x803, new byte[9 * 6], 9, 2, 3));
        Files.write(data.resolve("t10k-labels-idx1-ubyte"), IdxFixture.idx(0x801, some, 9));

        Cli run =
                Cli.run("train", "--data", "mnist", "--data-dir", data.toString(), "--per-class", "0", "--batch", "2");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("Warning: no validation image is of class 8; the validation accuracy says nothing of it")
                .contains("Warning: all training images are of one value; they hold nothing to tell classes by");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "sweep", "data"})
    void filesThatAreLeftOutAreMentioned(String command) throws IOException {
        Path data = folder.resolve("data");
        writeClass(data, "a");
        writeClass(data, "b");
        Files.writeString(data.resolve("training/a/notes.txt"), "no picture");
        String warning = "left out as no pictures (PNG, JPEG): 1 of the files in " + data + ": training/a/notes.txt";

        Cli run = run(command, data, List.of());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).containsOnlyOnce("Warning: " + warning + System.lineSeparator());
        assertThat(run(command, data, List.of("--json", "-")).json().get("warnings"))
                .isEqualTo(List.of(warning));
    }

    @Test
    void picturesOfAnotherFolderAreMeasuredOn() throws IOException {
        Path data = folder.resolve("data");
        Path other = folder.resolve("other");
        for (Path root : List.of(data, other)) {
            for (String name : List.of("a", "b")) {
                for (int i = 0; i < 3; i++) {
                    Path file = Files.createDirectories(root.resolve(name)).resolve(i + ".png");
                    int shift = name.equals("a") ? 0 : i + 1;
                    Pictures.write(file, "png", 8, 9, (x, y) -> x == y + shift ? 255 : 0);
                }
            }
        }

        Cli run = run("train", data, List.of("--valid", "folder:" + other));
        Cli twice = run("train", data, List.of("--valid", other.toString(), "--valid-fraction", "0.5"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("6 training and 6 validation images of 9x8 pixels, 2 classes")
                .contains(", validation from " + other);
        assertThat(twice.exitCode()).isEqualTo(2);
        assertThat(twice.err())
                .isEqualTo("lockstep: --valid " + other
                        + " and --valid-fraction 0.5 exclude one another; give one of them" + System.lineSeparator());
    }

    @Test
    void picturesAreBroughtToTheSizeAndBackgroundThatAreAskedFor() throws IOException {
        Path data = folder.resolve("data");
        for (String name : List.of("a", "b")) {
            for (int i = 0; i < 5; i++) {
                Path file = Files.createDirectories(data.resolve(name)).resolve(i + ".png");
                int shift = name.equals("a") ? 0 : i + 1;
                Pictures.writeInk(file, 8 + i, 9, (x, y) -> x == y + shift ? 255 : 0);
            }
        }

        Cli black = run("data", data, List.of("--image-size", "12x6"));
        Cli white = run("data", data, List.of("--image-size", "12x6", "--background", "white"));

        assertThat(black.out())
                .contains("Warning: nothing can be seen over the black background in 10 of the files in " + data + ": ")
                .contains("; --background white shows it")
                .contains("Warning: all training images are of one value; ");
        assertThat(white.out())
                .contains("0.2 of each class set aside to measure on, scaled to 12x6")
                .contains("Batch: shape [2, 1, 6, 12]")
                .doesNotContain("Warning");
    }

    private Cli run(String command, Path data, List<String> more) {
        List<String> args =
                new ArrayList<>(List.of(command, "--data", "folder:" + data, "--per-class", "0", "--batch", "2"));
        args.addAll(
                command.equals("data")
                        ? List.of("--sheet", folder.resolve("sheet.png").toString())
                        : List.of("--device", "cpu"));
        args.addAll(more);
        return Cli.run(args.toArray(String[]::new));
    }

    private static void writeClass(Path data, String name) throws IOException {
        for (String split : List.of("training", "testing")) {
            Path images = Files.createDirectories(data.resolve(split).resolve(name));
            for (int i = 1; i <= 2; i++) {
                int brightness = i;
                Pictures.write(images.resolve(i + ".png"), "png", 4, 3, (x, y) -> x + brightness * y);
            }
        }
    }
}
