package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
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

class TrainCommandTest {
    private static final String SHA256 = "[0-9a-f]{64}";

    @Test
    void printsWhatItLoadedTheUntrainedLossALinePerEpochAndAReceipt() {
        Cli run = Cli.run("train", "--per-class", "20", "--epochs", "2", "--device", "cpu");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines().toList())
                .anyMatch(line -> line.startsWith(
                        "Data: digits, 200 training and 200 validation images of 28x28 pixels, 10 classes"))
                .anyMatch(line -> line.startsWith("Device: cpu, "))
                .anyMatch(line -> line.matches("Untrained: loss=[12]\\.[0-9]{4}"))
                .anyMatch(line ->
                        line.matches("Epoch  0: loss=[0-9.]+, train accuracy [0-9]+/192, valid accuracy [0-9]+/200"))
                .anyMatch(line ->
                        line.matches("Epoch  1: loss=[0-9.]+, train accuracy [0-9]+/192, valid accuracy [0-9]+/200"))
                .anyMatch(line -> line.matches("Weights: sha256 " + SHA256))
                .anyMatch(line -> line.matches(
                        "Receipt: cpu, .+; FP32; [0-9,]+ ops; 0\\.[0-9] MB to the device \\(--receipt for more\\)"))
                .noneMatch(line -> line.contains("linear 2"));
    }

    @Test
    void printsTheReceiptInFullIfItIsAskedFor() {
        Cli run = Cli.run("train", "--per-class", "20", "--epochs", "2", "--device", "cpu", "--receipt");

        assertThat(run.out().lines().toList())
                .contains("Receipt:")
                .anyMatch(line -> line.matches("  device +cpu, .*"))
                .anyMatch(line -> line.matches("  ops +.*linear 2.*"));
    }

    @Test
    void jsonHasTheNamesOfTheContract() throws IOException {
        Map<String, Object> json = Cli.run(
                        "train", "--per-class", "20", "--epochs", "2", "--device", "cpu", "--seed", "7", "--json", "-")
                .json();

        assertThat(json)
                .containsOnlyKeys(
                        "schemaVersion",
                        "dataOrigin",
                        "classNames",
                        "settings",
                        "device",
                        "deviceName",
                        "data",
                        "seed",
                        "trainImages",
                        "validImages",
                        "batch",
                        "steps",
                        "optimizer",
                        "initialLoss",
                        "epochs",
                        "validation",
                        "weightsSha256",
                        "diverged",
                        "warnings",
                        "receipt")
                .containsEntry("diverged", false)
                .containsEntry("warnings", List.of())
                .containsEntry("device", "cpu")
                .containsEntry("data", "digits")
                .containsEntry("seed", 7)
                .containsEntry("trainImages", 200)
                .containsEntry("validImages", 200)
                .containsEntry("batch", 16)
                .containsEntry("steps", 12);
        assertThat((String) json.get("weightsSha256")).matches(SHA256);
        List<?> epochs = (List<?>) json.get("epochs");
        assertThat(epochs).hasSize(2);
        assertThat(entry(epochs, 1))
                .containsOnlyKeys(
                        "epoch",
                        "loss",
                        "trainCorrect",
                        "trainSeen",
                        "validLoss",
                        "validCorrect",
                        "validSeen",
                        "seconds")
                .containsEntry("epoch", 1)
                .containsEntry("trainSeen", 192)
                .containsEntry("validSeen", 200);
    }

    @Test
    void saysHowCertainItsFiguresAreAndHowItDoesOnEachClass() throws IOException {
        String[] options = {"train", "--per-class", "40", "--device", "cpu"};
        Cli run = Cli.run(options);

        assertThat(run.out())
                .containsPattern(
                        "Measured: validation loss [0-9.]+, validation accuracy [0-9.]+% ± [0-9.]+, calibration error [0-9.]+%\\R"
                                + "  class  precision  recall\\R"
                                + "  0      +[0-9.]+%  [0-9.]+%\\R");
        Map<?, ?> validation = (Map<?, ?>) Cli.run("train", "--per-class", "40", "--device", "cpu", "--json", "-")
                .json()
                .get("validation");
        assertThat(validation.keySet().toString())
                .isEqualTo("[loss, accuracy, standardError, calibrationError, classes]");
        assertThat((List<?>) validation.get("classes")).hasSize(10);
    }

    @Test
    void jsonOnStdoutMovesTheTextToStderr() {
        Cli run = Cli.run("train", "--per-class", "5", "--json", "-");

        assertThat(run.out()).startsWith("{");
        assertThat(run.err()).contains("Epoch  0: loss=");
    }

    @Test
    void quietPrintsNothing() {
        Cli run = Cli.run("train", "--per-class", "5", "--quiet");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void writesTheJsonFileAndLeavesNothingElse(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("result.json");
        Files.writeString(file, "what was there before");

        assertThat(Cli.run("train", "--per-class", "5", "--quiet", "--json", file.toString())
                        .exitCode())
                .isZero();

        assertThat(JSON.std.mapFrom(Files.readString(file))).containsKey("weightsSha256");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void theSameCommandGivesTheSameWeightsWithAnyNumberOfThreads() throws IOException {
        assertThat(sha256("--threads", "1"))
                .isEqualTo(sha256("--threads", "1"))
                .isEqualTo(sha256("--threads", "2"))
                .isEqualTo(sha256("--threads", "3"))
                .isEqualTo(sha256());
    }

    @Test
    void anotherSeedGivesOtherWeights() throws IOException {
        assertThat(sha256("--seed", "1")).isNotEqualTo(sha256("--seed", "2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--optimizer adamw --lr 0.001",
                "--optimizer AdamW --lr 0.001 --weight-decay 0",
                "--momentum 0.9 --lr 0.02",
                "--momentum 0.9 --nesterov --lr 0.02",
                "--weight-decay 0.01",
                "--label-smoothing 0.1",
                "--class-weight 0:2,7:0.5",
                "--batch 1 --lr 0.01",
                "--batch 31",
                "--batch 500 --lr 0.5"
            })
    void everyOptimizerAndBatchSizeLearns(String options) throws IOException {
        List<String> args = new ArrayList<>(
                List.of("train", "--per-class", "50", "--epochs", "8", "--device", "cpu", "--json", "-", "--quiet"));
        args.addAll(List.of(options.split(" ")));

        Cli run = Cli.run(args.toArray(String[]::new));

        assertThat(run.exitCode()).as(run.err()).isZero();
        List<?> epochs = (List<?>) run.json().get("epochs");
        assertThat((Integer) entry(epochs, 7).get("validCorrect")).isGreaterThan(350);
        assertThat((Double) entry(epochs, 7).get("loss"))
                .isLessThan((Double) entry(epochs, 0).get("loss"));
    }

    @Test
    void eachOptionOfTheOptimizerChangesTheWeights() throws IOException {
        List<String> results = new ArrayList<>();
        results.add(sha256());
        results.add(sha256("--lr", "0.05"));
        results.add(sha256("--momentum", "0.9"));
        results.add(sha256("--momentum", "0.9", "--nesterov"));
        results.add(sha256("--weight-decay", "0.01"));
        results.add(sha256("--label-smoothing", "0.1"));
        results.add(sha256("--class-weight", "0:3"));
        results.add(sha256("--optimizer", "adamw"));
        results.add(sha256("--optimizer", "adamw", "--weight-decay", "0.1"));

        assertThat(results).doesNotHaveDuplicates();
    }

    private static String sha256(String... options) throws IOException {
        List<String> args = new ArrayList<>(
                List.of("train", "--per-class", "30", "--epochs", "2", "--device", "cpu", "--json", "-", "--quiet"));
        args.addAll(List.of(options));
        return (String) Cli.run(args.toArray(String[]::new)).json().get("weightsSha256");
    }

    @SuppressWarnings("unchecked") // JSON objects are maps by name
    private static Map<String, Object> entry(List<?> list, int index) {
        return (Map<String, Object>) list.get(index);
    }
}
