package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.data.RealMnist;
import dev.lockstep.tck.mutant.Mutant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckedTrainingTest {
    private static final Pattern FAILURE = Pattern.compile(
            "lockstep: step [0-9]+: ([a-zA-Z]+): ([a-zA-Z]+)\\[[0-9]+\\] is \\S+ but the reference is \\S+, with an error of \\S+"
                    + " where \\S+ is allowed; replay: ./lockstep verify --device (\\S+) --case (\\S+)\\R");

    private static final CpuMutants MUTANTS = new CpuMutants();

    @Test
    void everyStepOfTheReferenceWorkloadPassesAndTheWeightsAreThoseOfAnUncheckedRun() throws IOException {
        String[] workload = {
            "train", "--data", "mnist", "--data-dir", RealMnist.folder().toString(), "--device", "cpu", "--json", "-"
        };
        Cli checked = Cli.run(with(workload, "--check", "1"));

        assertThat(checked.exitCode()).as(checked.err()).isZero();
        assertThat(checked.err()).containsPattern("Checked: 3120 op calls against float64, worst error 0\\.[0-9]+ of");
        assertThat(checked.json().get("weightsSha256"))
                .isEqualTo(Cli.run(workload).json().get("weightsSha256"));
    }

    @Test
    void withoutANumberEveryHundredthStepIsChecked() {
        Cli run = Cli.run("train", "--per-class", "500", "--device", "cpu", "--check");

        assertThat(run.out()).contains("Checked: 40 op calls against float64");
    }

    @Test
    void aTrainingWithClassWeightsIsChecked() {
        Cli run = Cli.run("train", "--per-class", "20", "--device", "cpu", "--class-weight", "0:3", "--check", "1");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("Checked: 120 op calls against float64");
    }

    @Test
    void theBlocksOfAFullBatchAreCheckedAndTheWeightsAreThoseOfAnUncheckedRun() throws IOException {
        String[] training = {
            "train", "--optimizer", "lbfgs", "--epochs", "3", "--per-class", "60", "--device", "cpu", "--json", "-"
        };
        Cli run = Cli.run(with(training, "--check", "1"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).containsPattern("Checked: [0-9]{3} op calls against float64, worst error 0\\.[0-9]+ of");
        assertThat(run.json().get("weightsSha256"))
                .isEqualTo(Cli.run(training).json().get("weightsSha256"));
    }

    @ParameterizedTest
    @CsvSource({"AXPY_OVERWRITES,axpy,y", "ONE_ELEMENT_OFF,linearBackward,gradWeight"})
    void aWrongDeviceStopsAFullBatchInItsBlocksAndBetweenThem(Mutant mutant, String op, String operand)
            throws IOException {
        String device = MUTANTS.device(mutant).toString();

        Cli run = Cli.run("train", "--optimizer", "lbfgs", "--per-class", "20", "--device", device, "--check", "1");

        assertThat(run.exitCode()).isEqualTo(1);
        Matcher failure = FAILURE.matcher(run.err());
        assertThat(failure.matches()).as(run.err()).isTrue();
        assertThat(failure.group(1)).isEqualTo(op);
        assertThat(failure.group(2)).isEqualTo(operand);
        Files.delete(Path.of(failure.group(4)));
    }

    @ParameterizedTest
    @CsvSource({
        "BIAS_DROPPED,linear,y",
        "ONE_ELEMENT_OFF,linearBackward,gradWeight",
        "GRADIENT_OF_SUM,softmaxCrossEntropy,gradLogits",
        "LEARNING_RATE_OFF,sgd,weight"
    })
    void aWrongDeviceStopsAtTheFirstWrongStepWithACaseFileThatReplaysIt(Mutant mutant, String op, String operand)
            throws IOException {
        String device = MUTANTS.device(mutant).toString();

        Cli run = Cli.run("train", "--per-class", "20", "--device", device, "--check", "1");

        assertThat(run.exitCode()).isEqualTo(1);
        Matcher failure = FAILURE.matcher(run.err());
        assertThat(failure.matches()).as(run.err()).isTrue();
        assertThat(run.err()).startsWith("lockstep: step 0: ");
        assertThat(failure.group(1)).isEqualTo(op);
        assertThat(failure.group(2)).isEqualTo(operand);
        assertThat(failure.group(3)).isEqualTo(device);
        Path file = Path.of(failure.group(4));
        try {
            Cli replay = Cli.run("verify", "--case", file.toString());
            assertThat(replay.exitCode()).isEqualTo(1);
            assertThat(replay.out())
                    .startsWith("FAILED " + file + " on " + device)
                    .contains(op + ": " + operand + "[");
            Cli right = Cli.run("verify", "--device", "cpu", "--case", file.toString());
            assertThat(right.exitCode()).isZero();
            assertThat(right.out()).startsWith("PASSED " + file + " on cpu, error / bound 0.");
        } finally {
            Files.delete(file);
        }
    }

    /** Whatever becomes of such a training, its device is right. */
    @ParameterizedTest
    @CsvSource({
        "sgd, 1e30, 0, false",
        "sgd, 3.4e38, 0, true",
        "sgd, 3.4e38, 1e10, true",
        "adamw, 1000, 0.01, false",
        "adamw, 1e30, 0.01, false",
        "adamw, 1e30, 1e20, true",
        "adamw, 3.4e38, 0.01, true"
    })
    void aRightDeviceIsNotCalledWrongWhereValuesOverflow(
            String optimizer, String learningRate, String weightDecay, boolean mistrusted) {
        Cli run = Cli.run(
                "train",
                "--device",
                "cpu",
                "--per-class",
                "20",
                "--epochs",
                "3",
                "--check",
                "1",
                "--optimizer",
                optimizer,
                "--lr",
                learningRate,
                "--weight-decay",
                weightDecay);

        assertThat(run.err() + run.out())
                .doesNotContain("is allowed")
                .containsPattern("Checked: [0-9]+ op calls against float64");
        if (mistrusted) {
            assertThat(run.err() + run.out()).containsPattern("; [0-9]+ MISTRUSTED: their values may overflow");
        }
    }

    private static String[] with(String[] args, String... more) {
        String[] all = new String[args.length + more.length];
        System.arraycopy(args, 0, all, 0, args.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return all;
    }
}
