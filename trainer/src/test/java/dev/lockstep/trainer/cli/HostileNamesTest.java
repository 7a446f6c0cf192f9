package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of classes and files steer no terminal, break no line, are no formulas, and end no script. */
class HostileNamesTest {
    private static final List<String> NAMES = List.of(
            "+1",
            "-1",
            "<script>",
            "=HYPERLINK(\"x\")",
            "@SUM",
            "a\u001b[31m\nnext\tline\r",
            "b\u202egnp.exe",
            "c\u009b2J\u2028",
            "größe 数 عدد");

    @TempDir
    private Path folder;

    private Path data;
    private Path image;

    @BeforeEach
    void writeImages() throws IOException {
        data = folder.resolve("da\u001b]0;title\u0007\nta");
        for (String split : List.of("training", "testing")) {
            for (String name : NAMES) {
                Path images = Files.createDirectories(data.resolve(split).resolve(name));
                for (int i = 0; i < 2; i++) {
                    Files.write(images.resolve(i + ".png"), ReportTest.png(7, 5, i));
                }
            }
        }
        image = Files.write(folder.resolve("im\u001b[2J\nage.png"), ReportTest.png(7, 5, 1));
    }

    @Test
    void allThatIsPrintedIsPlainText() throws IOException {
        Path model = folder.resolve("mo\u001b[0m\ndel");
        String folderData = "folder:" + data;
        Path report = folder.resolve("re\u001b\nport");

        plain("data", "--data", folderData, "--per-class", "1", "--batch", "9", "--sheet", folder + "/s\u001bheet.png");
        plain("step", "--data", folderData, "--per-class", "1", "--batch", "9", "--device", "cpu");
        Cli training = plain(
                "train",
                "--data",
                folderData,
                "--per-class",
                "2",
                "--batch",
                "2",
                "--device",
                "cpu",
                "--save",
                model.toString(),
                "--export",
                model + ".onnx",
                "--report",
                report.toString());
        plain("sweep", "--data", folderData, "--per-class", "2", "--lr", "0.1,0.2", "--batch", "2", "--device", "cpu");
        Cli predicted = plain("predict", model.toString(), image.toString(), "--device", "cpu");
        Cli json = plain("predict", model.toString(), image.toString(), "--device", "cpu", "--json", "-");
        Cli missing = Cli.run("predict", model.toString(), folder + "/no\u001b[2J\nfile", "--device", "cpu");
        Cli unknown = Cli.run("train", "--no-such\u001b[2J\u202eoption");

        assertThat(training.out()).contains("Saved: " + folder + "/mo\\u001b[0m\\u000adel\n");
        assertThat(predicted.out())
                .hasLineCount(1)
                .startsWith(folder + "/im\\u001b[2J\\u000aage.png: ")
                .contains("a\\u001b[31m\\u000anext\\u0009line\\u000d ", "b\\u202egnp.exe ", "größe 数 عدد ");
        Map<?, ?> answer = (Map<?, ?>) ((List<?>) json.json().get("images")).getFirst();
        assertThat(((Map<?, ?>) answer.get("probabilities")).keySet().stream().map(String::valueOf))
                .containsExactlyElementsOf(NAMES);
        assertThat(answer.get("file")).isEqualTo(image.toString());
        for (Cli refused : List.of(missing, unknown)) {
            assertThat(refused.exitCode()).isEqualTo(2);
            assertPlain(refused.err());
            assertThat(refused.err()).hasLineCount(1);
        }
    }

    @Test
    void tablesHoldNoFormulasAndNoControls() throws IOException {
        Path report = report();

        for (String table : List.of("confusion.csv", "worst.csv", "epochs.csv", "losses.csv")) {
            String text = Files.readString(report.resolve(table));
            assertPlain(text);
            assertThat(text.lines().flatMap(line -> Stream.of(line.split(",", -1))))
                    .as(table)
                    .noneMatch(cell -> cell.matches("\"?[=+@].*"))
                    .noneMatch(cell -> cell.startsWith("-") && !cell.matches("-[0-9.E-]+"));
        }
        assertThat(Files.readString(report.resolve("confusion.csv")))
                .startsWith(
                        "class,'+1,'-1,<script>,\"'=HYPERLINK(\"\"x\"\")\",'@SUM,a\\u001b[31m\\u000anext\\u0009line")
                .hasLineCount(1 + NAMES.size());
    }

    @Test
    void jsonIsPlainTextThatReadsBackAsTheNames() throws IOException {
        String text = Files.readString(report().resolve("report.json"));

        assertPlain(text);
        assertThat(text).doesNotContain("<");
        assertThat(JSON.std.mapFrom(text).get("classNames")).isEqualTo(NAMES);
        assertThat(((Map<?, ?>) JSON.std.mapFrom(text).get("results")).get("data"))
                .isEqualTo("folder:" + data);
    }

    @Test
    void equalNamesOfClassesAreRefused() {
        Examples images = Examples.images(new byte[4], new int[] {0, 1}, 1, 2);
        assertThatThrownBy(() -> new Dataset("shapes", "here", List.of("round", "square", "round"), images, images))
                .isInstanceOf(DataException.class)
                .hasMessage("shapes: two classes are called 'round'; give each its own name");
    }

    private Path report() {
        Path report = folder.resolve("report");
        plain(
                "train",
                "--data",
                "folder:" + data,
                "--per-class",
                "2",
                "--batch",
                "2",
                "--device",
                "cpu",
                "--report",
                report.toString());
        return report;
    }

    private static Cli plain(String... args) {
        Cli run = Cli.run(args);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertPlain(run.out());
        assertPlain(run.err());
        return run;
    }

    private static void assertPlain(String text) {
        assertThat(text.chars()
                        .filter(sign -> sign != '\n')
                        .filter(sign -> Character.isISOControl(sign) || (sign >= 0x2028 && sign <= 0x202e)))
                .as(text)
                .isEmpty();
    }
}
