package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.reference.OpCase;
import dev.lockstep.reference.Policy;
import dev.lockstep.tck.mutant.DataMutant;
import dev.lockstep.tck.mutant.Mutant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyCommandTest {
    private static final CpuMutants MUTANTS = new CpuMutants();

    @Test
    void theCpuPassesWhole() {
        Cli run = Cli.run("verify", "--device", "cpu");

        assertThat(run.exitCode()).as(run.out()).isZero();
        for (String subject : OpCase.subjects().toList()) {
            assertThat(run.out()).containsPattern("(?m)^  " + subject + " +[0-9]+  PASSED ");
        }
        assertThat(run.out()).containsPattern("(?m)^PASSED: [0-9]{3,} cases in [0-9.]+ s$");
    }

    @Test
    void seedsGiveOtherData() {
        assertThat(Cli.run("verify", "--device", "cpu", "--op", "linear", "--seed", "7")
                        .out())
                .contains("seed 7")
                .containsPattern("linear/n=[^ ]*,seed=7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BIAS_DROPPED", "LEARNING_RATE_OFF", "WRITES_PAST_END", "PROGRAM_DROPS_LAST_CALL"})
    void aWrongDeviceIsReportedWithOpCaseAndAReplayLineThatFailsToo(Mutant mutant) {
        String device = MUTANTS.device(mutant).toString();
        String op = mutant.witness().substring(0, mutant.witness().indexOf('/'));

        Cli run = Cli.run("verify", "--device", device, "--op", op);

        assertThat(run.exitCode()).isEqualTo(1);
        String replay = "./lockstep verify --device " + device + " --case '" + mutant.witness() + "'";
        assertThat(run.out())
                .containsPattern("(?m)^  " + op + " +[0-9]+  FAILED ")
                .contains("FAILED " + mutant.witness() + " on " + device)
                .contains("  replay: " + replay)
                .containsPattern("(?m)^FAILED: [0-9]+ cases in ");
        Cli again = Cli.run("verify", "--device", device, "--case", mutant.witness());
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.out()).startsWith("FAILED " + mutant.witness()).contains("  replay: " + replay);
        assertThat(Cli.run("verify", "--device", "cpu", "--case", mutant.witness())
                        .out())
                .startsWith("PASSED " + mutant.witness());
    }

    @Test
    void allMeansEveryDeviceThatIsThere() {
        Cli run = Cli.run("verify", "--op", "increment");

        assertThat(run.out())
                .contains("cpu, ")
                .contains(MUTANTS.device(DataMutant.INCREMENT_SATURATES) + ", mutant increment-saturates");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(Cli.run("verify", "--device", "all", "--op", "increment").exitCode())
                .isEqualTo(1);
    }

    /** Two trajectories that a bound measured on one data set took for wrong, and single elements that happened to be 0. */
    @ParameterizedTest
    @CsvSource({"program, 119", "program, 172", "program, 281474976710657", "copy, 34", "copy, 7777777"})
    void aRightDevicePassesWithAnySeed(String op, String seed) {
        Cli run = Cli.run("verify", "--device", "cpu", "--op", op, "--seed", seed);

        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out()).containsPattern("(?m)^PASSED: ");
    }

    @Test
    void aCaseThatProvesLittleIsNoSuccess() {
        Cli run = Cli.run("verify", "--device", "cpu", "--case", "sgd/n=31,lr=3e38,data=extreme,seed=0");

        assertThat(run.out()).startsWith("MISTRUSTED sgd/n=31,lr=3e38,data=extreme,seed=0 on cpu");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void refusesToVerifyWithoutASeed() {
        Cli run = Cli.run("verify", "--device", "cpu", "--seeds", "0");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("lockstep: --seeds 0: must be 1 or more" + System.lineSeparator());
    }

    @Test
    void severalSeedsGiveADistribution(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("verify.json");

        Cli run = Cli.run(
                "verify",
                "--device",
                "cpu",
                "--op",
                "softmax",
                "--seed",
                "5",
                "--seeds",
                "3",
                "--json",
                file.toString());

        assertThat(run.out())
                .contains("policy " + Policy.VERSION + ", seeds 5 to 7")
                .containsPattern("softmax +126  PASSED");
        Map<?, ?> cpu =
                (Map<?, ?>) ((List<?>) JSON.std.mapFrom(Files.readString(file)).get("devices")).getFirst();
        Map<?, ?> softmax = (Map<?, ?>) ((List<?>) cpu.get("ops")).getFirst();
        assertThat((Double) softmax.get("median")).isPositive().isLessThanOrEqualTo((Double)
                softmax.get("percentile99"));
        assertThat(softmax.get("percentile99")).isEqualTo(softmax.get("worst"));
    }

    @Test
    void markdownHasTheMargins(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("margins.md");

        assertThat(Cli.run("verify", "--device", "cpu", "--op", "softmax", "--markdown", file.toString())
                        .exitCode())
                .isZero();

        assertThat(Files.readString(file))
                .contains("## cpu: ")
                .containsPattern("(?m)^\\| softmax \\| [0-9]+ (\\| 0\\.[0-9]{3} ){3}\\| `softmax/n=.*` \\|$");
    }

    @Test
    void jsonHasTheSame(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("verify.json");

        Cli run = Cli.run("verify", "--device", "cpu", "--op", "relu", "--json", file.toString());

        assertThat(run.exitCode()).isZero();
        List<?> devices = (List<?>) JSON.std.mapFrom(Files.readString(file)).get("devices");
        Map<?, ?> cpu = (Map<?, ?>) devices.getFirst();
        assertThat(cpu.get("device")).isEqualTo("cpu");
        assertThat(cpu.get("status")).isEqualTo("PASSED");
        assertThat((List<?>) cpu.get("ops")).hasSize(1);
        assertThat((List<?>) cpu.get("failures")).isEmpty();
    }
}
