package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    @Test
    void listsTheCommands() {
        Cli run = Cli.run("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("train", "sweep", "data", "step", "devices");
    }

    @Test
    void helpIsACommandToo() {
        assertThat(Cli.run("help").out()).isEqualTo(Cli.run("--help").out()).contains("bench");
        assertThat(Cli.run("help", "train").out())
                .startsWith("Usage: lockstep train")
                .contains("--epochs");
        assertThat(Cli.run("help", "bench").out())
                .startsWith("Usage: lockstep bench")
                .contains("--suite");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "train", "sweep", "predict", "data", "step", "verify", "tune", "devices", "run", "shell", "bench"
            })
    void fitsIntoEightyColumns(String command) {
        String text = command.isEmpty()
                ? Cli.run("--help").out()
                : Cli.run(command, "--help").out();

        assertThat(text.lines()).isNotEmpty().allMatch(line -> line.length() <= 80);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run | lockstep: run: a Java file is missing",
                "run missing.java --epochs 3 | lockstep: run missing.java: there is no such file",
                "run pom.xml | lockstep: run pom.xml: its name does not end in .java",
                "shell --startup a | lockstep: shell needs a JDK, which the launcher finds: start it by ./lockstep shell"
            })
    void whatTheLauncherDoesNotStartIsBadInput(String command, String message) {
        Cli run = Cli.run(command.split(" "));

        assertThat(run.err()).isEqualTo(message + System.lineSeparator());
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--device",
                "--data",
                "--data-dir",
                "--per-class",
                "--seed",
                "--batch",
                "--epochs",
                "--lr",
                "--optimizer",
                "--momentum",
                "--nesterov",
                "--weight-decay",
                "--schedule",
                "--warmup",
                "--average",
                "--patience",
                "--l2",
                "--tolerance",
                "--label-smoothing",
                "--class-weight",
                "--device-memory",
                "--threads",
                "--math-mode",
                "--save",
                "--save-every",
                "--resume",
                "--export",
                "--json",
                "--quiet",
                "--report",
                "--no-report",
                "--offline",
                "--debug"
            })
    void trainExplainsEveryOption(String option) {
        Cli run = Cli.run("train", "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).containsPattern("(?m)^.* " + option + "\\b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MODEL", "IMAGE", "--\\[no-\\]invert", "--device", "--threads", "--math-mode", "--json"})
    void predictExplainsEveryOptionAndParameter(String option) {
        Cli run = Cli.run("predict", "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).containsPattern("(?m)^ *(-., )?" + option + "\\b");
        assertThat(run.out()).contains("inverted");
    }

    @Test
    void versionNamesTheProjectVersionAndJava() {
        assertThat(Cli.run("--version").out()).matches("lockstep [0-9]+\\.[0-9]+\\.[0-9]+\\S* \\(Java 2[5-9].*\\)\\R");
    }
}
