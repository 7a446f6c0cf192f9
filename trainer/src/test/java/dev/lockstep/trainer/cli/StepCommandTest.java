package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.lockstep.learn.data.RealMnist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepCommandTest {
    @Test
    void printsEveryStage() {
        Cli run = Cli.run("step", "--per-class", "20", "--device", "cpu", "--batch", "5");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        String number = "-?[0-9]+\\.[0-9]{4}";
        assertThat(run.out())
                .containsPattern("(?m)^Data: digits, device: cpu, .+$")
                .containsPattern("(?m)^Batch: shape \\[5, 28, 28\\]")
                .containsPattern("(?m)^Flattened: shape \\[5, 784\\]")
                .containsPattern("(?m)^Labels:( [0-9]){5}$")
                .containsPattern("(?m)^Logits of the first image:( " + number + "){10}$")
                .containsPattern("(?m)^Probabilities \\(their softmax\\):( 0\\.[0-9]{4}){10}$")
                .containsPattern("(?m)^Losses, reduction none:( " + number + "){5}$")
                .containsPattern("(?m)^Loss, reduction mean: [0-9.]+ \\(ln 10 = 2\\.302585\\)$")
                .containsPattern("(?m)^The same by log of softmax:( " + number + "){5}$")
                .containsPattern("(?m)^Mean: [0-9.]+, it differs by [-0-9.e]+; single losses by up to [-0-9.e]+$")
                .containsPattern("(?m)^Predicted:( [0-9]){5}$")
                .containsPattern("(?m)^Right: [0-5] of 5$")
                .containsPattern("(?m)^Loss after one update: [0-9.]+ \\([-+][0-9.]+\\)$");
    }

    @Test
    void theStagesFollowFromEachOther() throws IOException {
        Map<String, Object> json = Cli.run("step", "--per-class", "20", "--seed", "4", "--json", "-")
                .json();

        List<Double> logits = doubles(json.get("firstLogits"));
        List<Double> probabilities = doubles(json.get("firstProbabilities"));
        List<Double> losses = doubles(json.get("losses"));
        int label = (Integer) ((List<?>) json.get("labels")).getFirst();
        double sum = logits.stream().mapToDouble(Math::exp).sum();
        assertThat(probabilities).hasSize(10);
        for (int i = 0; i < 10; i++) {
            assertThat(probabilities.get(i)).isCloseTo(Math.exp(logits.get(i)) / sum, offset(1e-6));
        }
        assertThat(losses).hasSize(16);
        assertThat(losses.getFirst()).isCloseTo(-Math.log(probabilities.get(label)), offset(1e-5));
        assertThat((Double) json.get("loss"))
                .isCloseTo(losses.stream().mapToDouble(loss -> loss).average().orElseThrow(), offset(1e-5))
                .isCloseTo(Math.log(10), offset(0.3));
        assertThat((Double) json.get("lossByLogOfSoftmax")).isCloseTo((Double) json.get("loss"), offset(1e-5));
        assertThat((Double) json.get("largestDifference")).isBetween(0.0, 1e-5);
        assertThat((Double) json.get("lossAfterUpdate")).isLessThan((Double) json.get("loss"));
        long right = 0;
        for (int i = 0; i < 16; i++) {
            right += ((List<?>) json.get("labels")).get(i).equals(((List<?>) json.get("predicted")).get(i)) ? 1 : 0;
        }
        assertThat(((Integer) json.get("correct")).longValue()).isEqualTo(right);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--lr 0.1", "--optimizer adamw --lr 0.001", "--momentum 0.9 --nesterov --weight-decay 0.1"})
    void isTheFirstStepOfTheTraining(String options, @TempDir Path folder) throws IOException {
        String same = " --per-class 20 --device cpu --seed 9 " + options;

        Map<String, Object> step = Cli.run(("step --json -" + same).split(" ")).json();
        Cli.run(("train --quiet --report " + folder + same).split(" "));

        // Step,epoch,loss,smoothed
        String first = Files.readAllLines(folder.resolve("losses.csv")).get(1);
        assertThat(first).startsWith("0,0,");
        assertThat(Double.parseDouble(first.split(",", -1)[2])).isEqualTo((Double) step.get("loss"));
    }

    @Test
    void walksTheRealMnist() {
        Cli run = Cli.run(
                "step", "--data", "mnist", "--data-dir", RealMnist.folder().toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("Data: mnist", "Loss after one update:");
    }

    @Test
    void aHugeLearningRateShowsInTheLossAfterTheUpdate() throws IOException {
        Map<String, Object> json = Cli.run("step", "--per-class", "20", "--lr", "100", "--json", "-")
                .json();

        assertThat((Double) json.get("lossAfterUpdate")).isGreaterThan((Double) json.get("loss"));
    }

    private static List<Double> doubles(Object numbers) {
        return ((List<?>) numbers).stream().map(Double.class::cast).toList();
    }
}
