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
    @TempDir
    private Path pictures;

    @Test
    void printsEveryStage() {
        Cli run = Cli.run("step", "--per-class", "20", "--device", "cpu", "--batch", "5");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        String number = " +-?[0-9]+\\.[0-9]{4}";
        assertThat(run.out())
                .containsPattern("(?m)^Data: digits, device: cpu, .+$")
                .contains("Classes (the vocabulary): 0 1 2 3 4 5 6 7 8 9\n")
                .contains("Batch: shape [5, 1, 28, 28], images, channels, rows and columns, a byte for each pixel\n")
                .contains("Flattened: shape [5, 784], scaled to 0 to 1\n")
                .contains("Weight: shape [10, 784], bias: shape [10]\n")
                .contains("Logits: shape [5, 10]\n")
                .containsPattern("(?m)^The first image, of class [0-9]:$")
                .containsPattern("(?m)^  [0-9]    " + number + " " + number + "  [█▏▎▍▌▋▊▉ ]+ predicted$")
                .containsPattern("(?m)^  [0-9]    " + number + " " + number + "  [█▏▎▍▌▋▊▉ ]+ its class(, predicted)?$")
                .containsPattern("(?m)^Right: [0-5] of 5$")
                .containsPattern("(?m)^Mean loss: [0-9.]+ \\(ln 10 = 2\\.302585\\)$")
                .containsPattern(
                        "(?m)^By log of softmax: [0-9.]+; the means differ by [-0-9.e]+, single losses by up to [-0-9.e]+$")
                .contains("Update by sgd, learning rate 0.1:\n")
                .containsPattern("(?m)^Weights: the largest gradient is 0\\.[0-9]{4}, the largest change 0\\.[0-9]{4}$")
                .containsPattern("(?m)^Loss after the update: [0-9.]+ \\([-+][0-9.]+\\)$");
        assertThat(run.out()
                        .lines()
                        .filter(line -> line.matches("  [0-9]      [0-9]( ✗)? +0\\.[0-9]{4}(  [0-9.]{6}){2}")))
                .as("the images")
                .hasSize(5);
        assertThat(run.out().lines().filter(line -> line.matches("  [0-9]    (" + number + "){3}")))
                .as("the biases")
                .hasSize(10);
        assertThat(run.out().lines().filter(line -> line.matches(" *[░▒▓█ ]+")))
                .as("the picture")
                .hasSizeBetween(5, 14);
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void classesWithNamesStandBesideTheirPredictions() throws IOException {
        for (String name : List.of("ankle boot", "sandal")) {
            Path ofClass = Files.createDirectories(pictures.resolve(name));
            for (int i = 0; i < 20; i++) {
                Files.write(ofClass.resolve(i + ".png"), ReportTest.png(28, 28, i + name.length()));
            }
        }

        Cli run =
                Cli.run("step", "--data", "folder:" + pictures, "--per-class", "4", "--batch", "4", "--device", "cpu");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()
                        .lines()
                        .filter(line -> line.matches("  (ankle boot|sandal    )  (ankle boot|sandal)( ✗)? +0\\..*")))
                .hasSize(4);
        assertThat(run.out()).contains("Classes (the vocabulary): ankle boot sandal\n");
    }

    @Test
    void theUpdateFollowsTheGradient() throws IOException {
        Map<String, Object> json = Cli.run("step", "--per-class", "20", "--lr", "0.5", "--json", "-")
                .json();

        List<Double> before = doubles(json.get("biasBefore"));
        List<Double> gradient = doubles(json.get("biasGradient"));
        List<Double> after = doubles(json.get("biasAfter"));
        assertThat(gradient.stream().mapToDouble(value -> value).sum()).isCloseTo(0, offset(1e-6));
        for (int label = 0; label < 10; label++) {
            assertThat(after.get(label)).isCloseTo(before.get(label) - 0.5 * gradient.get(label), offset(1e-6));
        }
        assertThat(json.get("inputShape")).isEqualTo(List.of(16, 1, 28, 28));
        assertThat(json.get("logitsShape")).isEqualTo(List.of(16, 10));
        assertThat(json.get("weightShape")).isEqualTo(List.of(10, 784));
    }

    @Test
    void thePictureHasEveryImageWithItsProbabilities() throws IOException {
        Path file = pictures.resolve("step.svg");

        Cli run = Cli.run("step", "--per-class", "20", "--batch", "6", "--device", "cpu", "--picture", file.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).endsWith("Picture: " + file + System.lineSeparator());
        String svg = Files.readString(file);
        assertThat(svg.split("<svg x=", -1)).hasSize(1 + 6);
        assertThat(svg.split("%</text>", -1)).hasSize(1 + 6 * 10);
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
        assertThat(run.out()).contains("Data: mnist", "Loss after the update:");
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
