package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.bench.fit.FitData;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.ImageForm;
import dev.lockstep.learn.LinearModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FitBenchTest {
    @TempDir
    private Path folder;

    @Test
    void aDeviceIsTimedFromStartToExitAndItsObjectiveComputedFromTheModelThatItLeaves() throws IOException {
        Path json = folder.resolve("fit.json");
        Path page = folder.resolve("fit.md");

        BenchRun run = BenchRun.of(
                "--suite",
                "fit",
                "--data",
                "digits",
                "--per-class",
                "2",
                "--device",
                "cpu",
                "--threads",
                "1",
                "--rounds",
                "1",
                "--json",
                json.toString(),
                "--markdown",
                page.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("digits: 20 images of 784 pixels, 10 classes; l2 = 0.0500; at most 100 iterations");
        assertThat(run.err()).contains("before the rounds: cpu", "round 1/1: cpu");
        assertThat(page).content().contains("| cpu |");
        Map<String, Object> results = JSON.std.mapFrom(Files.readString(json));
        Map<?, ?> fit = (Map<?, ?>) ((List<?>) results.get("fits")).getFirst();
        assertThat((Double) fit.get("objective")).isBetween(0.1, 1.0);
        assertThat((Double) ((List<?>) fit.get("wallNanos")).getFirst()).isGreaterThan(1e7);
        assertThat((Double) ((List<?>) fit.get("processorNanos")).getFirst()).isGreaterThan(1e7);
        assertThat(BenchRun.of("--suite", "fit", "--from", json.toString()).out())
                .isEqualTo(run.out());
    }

    @Test
    void theObjectiveOfZerosIsThatOfAGuessAndThePenaltyLeavesTheBiasOut() {
        FitData data = new FitData(
                Dataset.load("digits", DataOptions.fromEnvironment(Map.of()).withPerClass(3)));
        List<String> names = data.write(folder);
        assertThat(names).element(3).isEqualTo("10");
        float[] weight = new float[10 * data.features()];
        float[] bias = new float[10];

        assertThat(data.objective(model(data, weight, bias))).isCloseTo(Math.log(10), within(1e-12));
        Arrays.fill(bias, 3);
        Arrays.fill(weight, 0.5f);
        double penalty = data.l2() / 2 * 0.25 * weight.length;
        assertThat(data.objective(model(data, weight, bias))).isCloseTo(Math.log(10) + penalty, within(1e-9));
    }

    private static LinearModel model(FitData data, float[] weight, float[] bias) {
        return new LinearModel(
                Features.vectors(data.features()),
                List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
                weight,
                bias,
                ImageForm.UNKNOWN);
    }

    @Test
    void aProgramThatFailsIsNotTimedAndItsLastWordsAreTold() {
        Fitter fitter = new Fitter("peer", true, List.of("sh", "-c", "echo no memory >&2; exit 3"), Map.of());

        assertThat(catchThrowable(() -> FitProcess.run(fitter))).hasMessage("exit code 3: no memory");
    }

    @Test
    void theProcessorTimeIsThatOfTheProgramAndItsChildren() throws Exception {
        String busy = "i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done";
        Fitter fitter = new Fitter("peer", true, List.of("sh", "-c", "sh -c '" + busy + "'; echo done"), Map.of());

        FitProcess.Taken taken = FitProcess.run(fitter);

        assertThat(taken.lastLine()).isEqualTo("done");
        assertThat(taken.processor()).isGreaterThan(1e7);
        assertThat(FitProcess.run(new Fitter("idle", true, List.of("sleep", "0.1"), Map.of()))
                        .processor())
                .isLessThan(taken.processor());
    }

    @Test
    void theTableComparesEachPeerWithEachDeviceRoundByRound() {
        FitScore cpu =
                new FitScore("cpu", false, null, "84 iterations", 0.24, List.of(1e9, 2e9, 1e9), List.of(2e9, 2e9, 2e9));
        FitScore peer = new FitScore(
                "scikit-learn", true, null, "lbfgs", 0.23, List.of(8e9, 16e9, 8e9), List.of(20e9, 20e9, 20e9));
        FitResults results = new FitResults(
                2,
                Map.of(),
                "mnist",
                60000,
                784,
                10,
                1e-5,
                100,
                List.of(cpu, peer, FitScore.refused("smile", true, "exit code 1: no memory")));

        assertThat(FitText.text(results))
                .contains("8.00× (8.00–8.00)", "10.0× (10.0–10.0)", "0.24000000", "1.00 s")
                .contains("cpu did not get there: it ends 0.010 above.")
                .contains("Not timed: smile: exit code 1: no memory");
    }
}
