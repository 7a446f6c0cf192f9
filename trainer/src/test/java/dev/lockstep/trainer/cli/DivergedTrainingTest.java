package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.model.Checkpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A training whose numbers leave the finite ones has failed, and leaves no model that is not finite where one was finite. */
class DivergedTrainingTest {
    private static final String SMALL = "train --device cpu --per-class 9 ";

    /** Five steps an epoch; the loss is finite for many epochs, and then is not. */
    private static final String LATE = SMALL + "--momentum 1.5 --epochs 60 ";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "--optimizer adamw --lr 0.1 --weight-decay 1e6 --epochs 9 # the loss of step [0-9]+ is (NaN|Infinity)",
                "--lr 3.4e38 --epochs 9                                   # the loss of step 1 is (NaN|Infinity)",
                // All losses are finite: the only step of the only epoch leaves weights that are not.
                "--lr 100 --weight-decay 3e38 --batch 90                  # its weight holds -?Infinity"
            })
    void aTrainingThatDivergesFailsWithAWarningAndALine(String options, String what) {
        Cli run = run(SMALL + options);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .containsPattern("(?m)^Warning: the training diverged: " + what + "$")
                .contains("Epoch  0: ")
                .doesNotContain("Epoch  8: ");
        assertThat(run.err())
                .matches("lockstep: the training diverged: " + what
                        + "; nothing was saved; take a lower --lr or --weight-decay\\R");
    }

    @Test
    void quietHidesTheWarningButNotTheFailure() {
        Cli run = run(SMALL + "--lr 1e38 --quiet");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("lockstep: the training diverged: ").hasLineCount(1);
    }

    @Test
    void reportAndJsonSayDiverged() throws IOException {
        Path report = folder.resolve("report");

        Map<String, Object> json = run(SMALL + "--lr 1e38 --epochs 2 --quiet --json - --report " + report)
                .json();

        assertThat(json).containsEntry("diverged", true);
        List<?> warnings = (List<?>) json.get("warnings");
        assertThat(warnings).singleElement().asString().startsWith("the training diverged: the loss of step ");
        Map<?, ?> results = (Map<?, ?>)
                JSON.std.mapFrom(report.resolve("report.json").toFile()).get("results");
        assertThat(results.get("warnings")).isEqualTo(warnings);
        assertThat(Files.readString(report.resolve("report.html")))
                .contains("the training diverged: the loss of step ")
                .contains("Diverged · ");
    }

    @Test
    void theFileOfAnEarlierTrainingStays() throws IOException {
        Path file = folder.resolve("model");
        assertThat(run(SMALL + "--save " + file).exitCode()).isZero();
        byte[] before = Files.readAllBytes(file);

        Cli run = run(SMALL + "--lr 1e38 --save " + file);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).doesNotContain("Saved");
        assertThat(run.err())
                .contains("; " + file + " was not written, since no state to save was finite; take a lower --lr");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void theFileHoldsTheModelAfterTheLastFiniteEpoch() throws IOException {
        Path file = folder.resolve("model");

        Cli run = run(LATE + "--save " + file);

        assertThat(run.exitCode()).isEqualTo(1);
        Checkpoint kept = Checkpoint.read(file);
        int epochs = kept.state().results().size();
        assertThat(epochs).isBetween(2, 59);
        assertThat(run.out().lines().filter(line -> line.startsWith("Epoch "))).hasSize(epochs + 1);
        assertThat(run.err())
                .contains("; " + file + " holds the last finite model that was saved, of " + 5 * epochs + " steps;");
        Path straight = folder.resolve("straight");
        assertThat(run(SMALL + "--momentum 1.5 --quiet --epochs " + epochs + " --save " + straight)
                        .exitCode())
                .isZero();
        assertThat(kept.model().weight())
                .isEqualTo(Checkpoint.read(straight).model().weight());
    }

    @Test
    void theFileOfEveryFewStepsHoldsTheLastOfThemThatWasFinite() throws IOException {
        Path file = folder.resolve("model");

        Cli run = run(LATE + "--save-every 1 --quiet --save " + file);

        assertThat(run.exitCode()).isEqualTo(1);
        Checkpoint kept = Checkpoint.read(file);
        int steps = kept.state().results().size() * 5 + kept.state().step();
        assertThat(run.err()).contains(" of " + steps + " steps;");
        assertThat(kept.state().tensors().get("weight").firstNotFinite()).isNull();
        assertThat(run("train --device cpu --quiet --resume " + file).err())
                .as("it goes on to the same end")
                .isEqualTo(run.err());
    }

    @Test
    void aResumedTrainingThatDivergesLeavesTheFileItBeganWith() throws IOException {
        Path file = folder.resolve("model");
        run(LATE + "--save " + file);
        byte[] before = Files.readAllBytes(file);

        Cli run = run("train --device cpu --resume " + file);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains(file + " holds the last finite model that was saved, of ");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void theDivergedModelIsWrittenOnRequestAndIsNotUsed() {
        Path file = folder.resolve("model");
        Path diverged = folder.resolve("diverged");
        Path export = folder.resolve("model.onnx");

        Cli run = run(SMALL + "--lr 1e38 --save " + file + " --export " + export + " --save-diverged " + diverged);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("Saved as it diverged: " + diverged).doesNotContain("Exported");
        assertThat(file).doesNotExist();
        assertThat(export).doesNotExist();
        assertThat(Checkpoint.read(diverged).state().tensors().get("weight").firstNotFinite())
                .isNotNull();
        refuses(
                "predict --device cpu " + diverged + " no.png",
                diverged
                        + " holds a model that is not finite: its weight holds NaN, as after a training that diverged; "
                        + "use an earlier one, or train with a lower --lr");
        refuses(
                "train --epochs 2 --export " + export + " --resume " + diverged,
                diverged + " cannot be resumed: its training diverged (the loss of step ");
        refuses("train --save-diverged /no/such/folder/m", "--save-diverged /no/such/folder/m cannot be written: ");
    }

    @Test
    void aTrainingThatDoesNotDivergeWritesNoDivergedModel() {
        Path diverged = folder.resolve("diverged");

        assertThat(run(SMALL + "--quiet --save-diverged " + diverged).exitCode())
                .isZero();

        assertThat(diverged).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--lr", "--momentum", "--weight-decay"})
    void aHyperparameterThatBinary32CannotHoldIsBadInput(String option) {
        for (String command : List.of("train", "step", "sweep")) {
            for (String value : List.of("1e300", "3.5e38", "-1", "NaN", "Infinity")) {
                refuses(
                        command + " " + option + " " + value,
                        option + " " + Double.parseDouble(value) + ": must be a number from 0 to 3.4028235E38");
            }
        }
    }

    @Test
    void aSweepReportsItAsAVerdict() throws IOException {
        Cli run = run("sweep --device cpu --per-class 9 --lr 0.1,100 --weight-decay 3e38 --batch 90 --quiet --json -");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat((List<?>) run.json().get("trainings"))
                .hasSize(2)
                .last()
                .satisfies(training ->
                        assertThat(((Map<?, ?>) training).get("verdict")).isEqualTo("diverged"));
    }

    @Test
    void aModelOfOthersThatIsNotFiniteIsNotUsed() throws IOException {
        Path file = folder.resolve("model");
        assertThat(run(SMALL + "--quiet --lr 1e38 --save-diverged " + file).exitCode())
                .isEqualTo(1);
        byte[] bytes = Files.readAllBytes(file);
        String foreign =
                new String(bytes, StandardCharsets.ISO_8859_1).replace("lockstep.checkpoint", "somebody.checkpoint");
        Files.write(file, foreign.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> LinearModel.load(file))
                .hasMessageContaining(" holds a model that is not finite: its weight holds NaN");
    }

    private static void refuses(String command, String message) {
        Cli run = run(command);

        assertThat(run.exitCode()).as(command).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("lockstep: " + message).hasLineCount(1);
    }

    private static Cli run(String command) {
        return Cli.run(command.split(" +", -1));
    }
}
