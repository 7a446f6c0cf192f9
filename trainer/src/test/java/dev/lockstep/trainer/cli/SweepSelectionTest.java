package dev.lockstep.trainer.cli;

import static dev.lockstep.trainer.cli.SweepRuns.cli;
import static dev.lockstep.trainer.cli.SweepRuns.json;
import static dev.lockstep.trainer.cli.SweepRuns.trainings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.Compute;
import dev.lockstep.Sgd;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.data.StratifiedFolds;
import dev.lockstep.learn.training.StepRunner;
import dev.lockstep.learn.training.TrainingRun;
import dev.lockstep.trainer.report.Trial;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a sweep finds the best of its settings, by folds and by patience, and what it saves. */
class SweepSelectionTest {
    private static final String SMALL = "--device cpu --per-class 20 --epochs 2 --seed 3";

    @TempDir
    private Path folder;

    @Test
    void aFoldIsMeasuredByAModelThatLearnedFromTheOthers() throws IOException {
        Map<?, ?> training =
                trainings(json("sweep --folds 3 --lr 0.1 " + SMALL)).getFirst();

        Dataset data = digits();
        StratifiedFolds folds = StratifiedFolds.of(data, 3, 3);
        TrainingSettings settings =
                new TrainingSettings(16, 2, new Optimizer.SgdOptimizer(Sgd.learningRate(0.1)), 0, 3);
        List<Double> losses = new ArrayList<>();
        try (Compute compute = Compute.open("cpu")) {
            for (int fold = 0; fold < 3; fold++) {
                try (TrainingRun run = new TrainingRun(compute, folds.dataset(fold), settings, StepRunner.UNCHECKED)) {
                    run.begin(null);
                    run.runEpoch(TrainingListener.NONE);
                    losses.add(run.runEpoch(TrainingListener.NONE).valid().loss());
                }
            }
        }

        assertThat(ofFolds(training, "validLoss")).isEqualTo(losses);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--lr 0.001,0.1,0.01", "--optimizer lbfgs --l2 0.001,0.1,10"})
    void theBestHasTheBestMeanOverTheFoldsAndTheFiguresHaveTheirStandardError(String settings) throws IOException {
        Map<String, Object> json = json("sweep --folds 5 --threads 2 " + settings + " " + SMALL);

        assertThat(json).containsEntry("folds", 5).containsKey("bestModel");
        double best = 0;
        String name = "";
        for (Map<?, ?> training : trainings(json)) {
            List<Double> losses = ofFolds(training, "validLoss");
            List<Double> accuracies = ofFolds(training, "validAccuracy");
            assertThat(losses).hasSize(5).doesNotHaveDuplicates();
            assertThat((Double) training.get("validLoss")).isCloseTo(mean(losses), within(1e-12));
            assertThat((Double) training.get("validAccuracy")).isCloseTo(mean(accuracies), within(1e-12));
            assertThat((Double) training.get("validLossStandardError")).isCloseTo(error(losses), within(1e-12));
            assertThat((Double) training.get("validStandardError")).isCloseTo(error(accuracies), within(1e-12));
            if (mean(accuracies) > best) {
                best = mean(accuracies);
                name = (String) training.get("name");
            }
        }
        assertThat(json).containsEntry("best", name);
    }

    @Test
    void theTableShowsMeansWithTheirStandardErrorsAndTheModelOfAllImages() {
        Cli run = cli("sweep --folds 4 --lr 0.001,0.1 " + SMALL);

        assertThat(run.exitCode()).as(run.err()).isZero();
        String numbers = " +[0-9.]+ +[0-9.]+% +[0-9.]+ ± [0-9.]+ +[0-9.]+% ± [0-9.]+ +[0-9.]+  .+";
        assertThat(run.out().lines().toList())
                .anyMatch(line -> line.matches(" +training +mean of folds"))
                .anyMatch(line -> line.matches("  lr=0\\.001" + numbers))
                .anyMatch(line -> line.matches("  lr=0\\.1  " + numbers))
                .contains(
                        "Means and standard errors over 4 folds of the training images; roughness and verdict are those of the first")
                .anyMatch(line -> line.matches("Best on the folds: lr=0\\.1, accuracy [0-9.]+% ± [0-9.]+"))
                .anyMatch(line -> line.matches("Trained once more on all 200 training images: "
                        + "validation loss [0-9.]+, accuracy [0-9.]+% ± [0-9.]+"));
    }

    @Test
    void tablesAndJsonOfTheReportHaveTheFolds() throws IOException {
        Path report = folder.resolve("report");
        cli("sweep --folds 4 --lr 0.001,0.1 --report " + report + " " + SMALL);

        List<String> rows = Files.readAllLines(report.resolve("trainings.csv"));
        assertThat(rows.getFirst()).endsWith(",weights_sha256,folds,valid_loss_error,valid_accuracy_error");
        assertThat(rows).hasSize(3);
        assertThat(rows.getLast()).startsWith("lr=0.1,").matches(".*,4,[0-9.E-]+,[0-9.E-]+");
        Map<String, Object> json = JSON.std.mapFrom(Files.readString(report.resolve("report.json")));
        assertThat((Map<?, ?>) json.get("results")).extracting("folds").isEqualTo(4);
        assertThat(Files.readString(report.resolve("report.html"))).contains("mean loss of the folds", " folds</span>");
    }

    @ParameterizedTest
    @CsvSource({"cpu, --lr '0.1,0.01'", "cpu, --optimizer lbfgs --exact --l2 '0.1,0.01'", "opencl, --lr '0.1,0.01'"})
    void savesTheModelOfTheBestAsTrainWouldAndSaysOfWhichEpoch(String device, String settings) throws IOException {
        String options = settings.replace("'", "") + " --per-class 20 --epochs 300 --seed 3 --device " + device;
        if (!options.contains("lbfgs")) {
            options = options.replace("--epochs 300", "--epochs 3");
        }
        Path file = folder.resolve("best.safetensors");
        Cli run = cli("sweep --save " + file + " " + options);

        assertThat(run.exitCode()).as(run.err()).isZero();
        String best = run.out()
                .lines()
                .filter(line -> line.startsWith("Best on "))
                .findFirst()
                .orElseThrow()
                .replaceAll(".*: (.*), accuracy.*", "$1");
        assertThat(run.out())
                .containsPattern("Saved: \\Q" + file + "\\E, the model of " + best
                        + (best.startsWith("l2") ? " after iteration [0-9]+" : " after epoch 3"));
        Path alone = folder.resolve("alone.safetensors");
        String value = best.substring(best.indexOf('=') + 1);
        cli("train --save " + alone + " " + options.replaceAll("--exact ", "").replaceAll("0.1,0.01", value));
        assertThat(LinearModel.load(file).weight())
                .isEqualTo(LinearModel.load(alone).weight());
        assertThat(LinearModel.load(file).bias())
                .isEqualTo(LinearModel.load(alone).bias());
    }

    @Test
    void withFoldsTheSavedModelLearnedFromAllImages() throws IOException {
        Path file = folder.resolve("best.safetensors");
        Cli run = cli("sweep --folds 3 --lr 0.001,0.1 --save " + file + " " + SMALL);
        assertThat(run.out()).contains("Saved: " + file + ", the model of lr=0.1 after epoch 2");

        Path alone = folder.resolve("alone.safetensors");
        cli("train --lr 0.1 --save " + alone + " " + SMALL);
        assertThat(LinearModel.load(file).weight())
                .isEqualTo(LinearModel.load(alone).weight());

        Path picture = folder.resolve("digit.png");
        BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(14, 14, 0, 255);
        ImageIO.write(image, "png", picture.toFile());
        Cli predicted = Cli.run("predict", file.toString(), picture.toString(), "--device", "cpu");
        assertThat(predicted.exitCode()).as(predicted.err()).isZero();
        assertThat(predicted.out()).contains(picture.toString());
    }

    @Test
    void patienceGivesEachTrainingWhatItGivesAlone() throws IOException {
        String options = " --patience 1 --epochs 40 --device cpu --per-class 20 --seed 3";
        Map<String, Object> together = json("sweep --lr 0.5,3" + options);

        for (Map<?, ?> training : trainings(together)) {
            String rate = ((String) training.get("name")).substring("lr=".length());
            Map<String, Object> alone = json("train --lr " + rate + options);
            assertThat(training.get("weightsSha256")).isEqualTo(alone.get("weightsSha256"));
            assertThat((List<?>) training.get("epochs")).hasSameSizeAs((List<?>) alone.get("epochs"));
        }
        int epochs = (Integer) together.get("bestEpoch");
        assertThat(epochs).isLessThan(40);
    }

    @Test
    void whereEveryTrainingDivergedNothingIsSaved() {
        Path file = folder.resolve("best.safetensors");
        Cli run = cli("sweep --lr 1e37,1e38 --weight-decay 25 --epochs 5 --per-class 20 --save " + file);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualToIgnoringNewLines("lockstep: every training diverged; " + file
                        + " was not written; take a lower --lr or --weight-decay");
        assertThat(file).doesNotExist();
    }

    @Test
    void aClassWithFewerRowsThanFoldsIsWarnedOf() throws IOException {
        Path table = folder.resolve("few.csv");
        List<String> rows = new ArrayList<>(List.of("a,label"));
        for (int i = 0; i < 30; i++) {
            rows.add(i + "," + (i % 15 == 0 ? "rare" : "usual"));
        }
        Files.write(table, rows);
        Cli run =
                cli("sweep --data csv:" + table + " --valid " + table + " --label label --folds 3 --lr 0.1 --batch 4");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("Warning: class rare has 2 training rows for 3 folds, so that some are measured without it");
    }

    @Test
    void aSignalLeavesNoModelOfAnUnfinishedComparison() {
        TrainingSettings settings =
                new TrainingSettings(16, 2, new Optimizer.SgdOptimizer(Sgd.learningRate(0.1)), 0, 3);
        SweepPlan plan = new SweepPlan(List.of(new Trial("lr=0.1", settings)), true, Cli.endlessPatience());
        try (Compute compute = Compute.open("cpu");
                StopSignals signals = StopSignals.listen()) {
            signals.note(StopSignals.Stop.INT);
            SweepRun.Outcome outcome = new SweepRun(compute, digits(), plan, signals, 1).cross(3, 0, null);

            assertThat(outcome.results()).isEmpty();
            assertThat(outcome.best()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--folds 1 | --folds 1: must be 2 or more",
                "--folds -3 | --folds -3: must be 2 or more",
                "--folds some | Invalid value for option '--folds'",
                "--folds 21 --per-class 20 | --folds 21: the largest class has 20 training images; give fewer folds or more",
                "--folds 2 --per-class 5 --batch 26 | --batch 26: beside a fold of --folds 2 there are only 25 training images",
                "--patience 0 | --patience 0: must be 1 or more",
                "--patience 2 --optimizer lbfgs | --patience 2: lbfgs goes on to the minimum; leave it out",
                "--save /no/such/folder/x | --save /no/such/folder/x cannot be"
            })
    void badValuesAreRefusedInOneLine(String options, String message) {
        Cli run = cli("sweep --data digits " + options);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("lockstep: ").contains(message).hasLineCount(1);
    }

    private static Dataset digits() {
        return Dataset.load(
                "digits", DataOptions.fromEnvironment(Map.of()).withPerClass(20).withSeed(3));
    }

    private static List<Double> ofFolds(Map<?, ?> training, String figure) {
        return ((List<?>) training.get("folds"))
                .stream().map(fold -> (Double) ((Map<?, ?>) fold).get(figure)).toList();
    }

    private static double mean(List<Double> values) {
        return doubles(values).sum() / values.size();
    }

    private static double error(List<Double> values) {
        double squares =
                doubles(values).map(value -> Math.pow(value - mean(values), 2)).sum();
        return Math.sqrt(squares / (values.size() - 1)) / Math.sqrt(values.size());
    }

    private static DoubleStream doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue);
    }
}
