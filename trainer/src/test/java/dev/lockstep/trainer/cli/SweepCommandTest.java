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
import dev.lockstep.learn.JavaProcess;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.data.RealMnist;
import dev.lockstep.trainer.Main;
import dev.lockstep.trainer.report.Trial;
import dev.lockstep.trainer.report.Verdict;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SweepCommandTest {
    private static final String SMALL = "--per-class 20 --epochs 2 --seed 3";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"cpu,1", "cpu,2", "cpu,5", "opencl,1", "opencl,3"})
    void everyTrainingGivesTheWeightsThatItGivesAlone(String device, int threads) throws IOException {
        Map<String, String> alone = new HashMap<>();
        for (String lr : List.of("0.01", "0.5", "10")) {
            for (String batch : List.of("7", "16")) {
                String options = "--device " + device + " --batch " + batch + " --lr " + lr;
                String start = "batch=" + batch;
                alone.put("sgd " + start + " momentum=0 lr=" + lr, train(options + " --weight-decay 0.1"));
                alone.put(
                        "sgd " + start + " momentum=0.9 lr=" + lr,
                        train(options + " --weight-decay 0.1 --momentum 0.9"));
                alone.put("adamw " + start + " lr=" + lr, train(options + " --weight-decay 0.1 --optimizer adamw"));
            }
        }

        Map<String, String> together = new HashMap<>();
        for (Map<?, ?> training : trainings(json("sweep --optimizer sgd,adamw --batch 7,16 --momentum 0,0.9 "
                + "--weight-decay 0.1 --lr 0.01,0.5,10 --device " + device + " --threads " + threads + " " + SMALL))) {
            together.put((String) training.get("name"), (String) training.get("weightsSha256"));
        }

        assertThat(together).isEqualTo(alone);
        assertThat(together.values()).doesNotHaveDuplicates();
    }

    private static String train(String options) throws IOException {
        return (String) json("train " + options + " " + SMALL).get("weightsSha256");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void namesTheRatesOfMnistByTheirCurves(long seed) throws IOException {
        String data = "--data mnist --data-dir " + RealMnist.folder();

        Map<String, String> verdicts = verdicts("sweep --seed " + seed + " " + data);

        assertThat(verdicts)
                .containsOnlyKeys("lr=0.0001", "lr=0.001", "lr=0.01", "lr=0.1", "lr=0.5", "lr=1", "lr=10")
                .containsEntry("lr=0.0001", "too-low")
                .containsEntry("lr=0.001", "too-low")
                .containsEntry("lr=0.1", "good")
                .containsEntry("lr=10", "too-high");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void namesTheRatesOfDigitsByTheirCurves(long seed) throws IOException {
        assertThat(verdicts("sweep --seed " + seed))
                .containsEntry("lr=0.0001", "too-low")
                .containsEntry("lr=0.001", "too-low")
                .containsEntry("lr=0.5", "good")
                .containsEntry("lr=10", "too-high");
    }

    @Test
    void weightDecaySmoothsTheWeightImagesOfMnist() throws IOException {
        List<Map<?, ?>> trainings = trainings(json(
                "sweep --lr 0.1 --weight-decay 0,0.01 --epochs 10 " + "--data mnist --data-dir " + RealMnist.folder()));

        double without = (Double) trainings.getFirst().get("roughness");
        assertThat((Double) trainings.getLast().get("roughness")).isLessThan(0.8 * without);
    }

    @Test
    void adamWWithAFittingRateIsComparedWithSgd() throws IOException {
        Map<String, Object> json = json("sweep --optimizer sgd,adamw --lr 0.01,1");

        assertThat(trainings(json).stream().map(training -> (String) training.get("name")))
                .containsExactly("sgd lr=0.01", "sgd lr=1", "adamw lr=0.01", "adamw lr=1");
        assertThat(trainings(json).stream().map(training -> (String) training.get("verdict")))
                .containsExactly("too-low", "good", "good", "too-high");
        assertThat(json).containsEntry("best", "adamw lr=0.01");
    }

    @Test
    void lbfgsGoesFromTheStrongestPenaltyToTheWeakestAndSaysThatItsBitsAreNotThoseOfTrain() throws IOException {
        Cli run = cli("sweep --optimizer lbfgs --l2 0.001,0.1,0.01 --device cpu --per-class 30");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines().filter(line -> line.startsWith("  l2=")).toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("  l2=0.1 ")
                                .containsPattern("converged in [0-9]+ iterations"),
                        line -> assertThat(line).startsWith("  l2=0.01 ").contains("converged in "),
                        line -> assertThat(line).startsWith("  l2=0.001 ").contains("converged in "));
        assertThat(run.out())
                .contains("Each strength of lbfgs began where the stronger one ended: its last bits are not");
    }

    @Test
    void lbfgsFromZerosGivesTheBitsOfTrainAndFromTheStrengthBeforeTheSameMinimum() throws IOException {
        String options = "--optimizer lbfgs --device cpu --per-class 30 --epochs 300 ";
        String alone = (String) json("train --l2 0.01 " + options).get("weightsSha256");
        Map<String, Object> exact = json("sweep --exact --l2 0.1,0.01 " + options);
        Map<String, Object> warm = json("sweep --l2 0.1,0.01 " + options);

        assertThat(trainings(exact).getLast().get("weightsSha256")).isEqualTo(alone);
        assertThat(exact).containsEntry("warmStarted", false);
        assertThat(warm).containsEntry("warmStarted", true);
        assertThat((Double) trainings(warm).getLast().get("trainLoss"))
                .isCloseTo((Double) trainings(exact).getLast().get("trainLoss"), within(1e-3));
        assertThat(trainings(warm).stream().map(training -> (String) training.get("verdict")))
                .containsExactly("converged", "converged");
    }

    @Test
    void weightDecayBeyondAllReasonDiverges() throws IOException {
        assertThat(verdicts("sweep --lr 0.1,1e38 --weight-decay 25 --per-class 50 --epochs 3"))
                .containsEntry("lr=0.1", "diverged")
                .containsEntry("lr=1.0E38", "diverged");
    }

    @Test
    void printsATableAndTheBest() {
        Cli run = cli("sweep --lr 0.001,0.1 --device cpu --per-class 100");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        String numbers = " +[0-9.]+ +[0-9.]+% +[0-9.]+ +[0-9.]+% +[0-9.]+  ";
        assertThat(run.out().lines().toList())
                .anyMatch(line -> line.startsWith("Data: digits, 1000 training and 1000 validation images"))
                .anyMatch(line -> line.startsWith("Device: cpu, "))
                .anyMatch(line -> line.matches(" +training +loss accuracy +loss accuracy  roughness  verdict"))
                .anyMatch(line -> line.matches("  lr=0\\.001" + numbers + "too low: still falling"))
                .anyMatch(line -> line.matches("  lr=0\\.1" + numbers + "(good|too low: still falling)"))
                .anyMatch(line -> line.matches("Best on the validation images: lr=0\\.1, accuracy [0-9.]+% ± [0-9.]+"))
                .hasSize(7);
    }

    @Test
    void jsonHasTheNamesOfTheContract() throws IOException {
        Map<String, Object> json = json("sweep --lr 0.1 --device cpu " + SMALL);

        assertThat(json)
                .containsOnlyKeys(
                        "schemaVersion",
                        "device",
                        "deviceName",
                        "data",
                        "seed",
                        "trainImages",
                        "validImages",
                        "epochs",
                        "labelSmoothing",
                        "classWeights",
                        "planned",
                        "folds",
                        "trainings",
                        "best",
                        "bestEpoch",
                        "bestModel",
                        "warmStarted",
                        "rule",
                        "warnings",
                        "receipt")
                .containsEntry("planned", 1)
                .containsEntry("seed", 3)
                .containsEntry("best", "lr=0.1")
                .containsEntry("rule", Verdict.RULE);
        assertThat(keys(trainings(json).getFirst()))
                .containsExactly(
                        "name",
                        "batch",
                        "optimizer",
                        "initialLoss",
                        "trainLoss",
                        "trainAccuracy",
                        "validLoss",
                        "validAccuracy",
                        "validStandardError",
                        "roughness",
                        "verdict",
                        "verdictText",
                        "epochs",
                        "weightsSha256",
                        "joint");
    }

    @Test
    void theReceiptCountsTheWorkOfAllThreads() throws IOException {
        Map<String, Object> json = json("sweep --lr 0.1,0.2,0.3 --device cpu --threads 2 " + SMALL);

        Map<?, ?> receipt = (Map<?, ?>) json.get("receipt");
        // 200 images in batches of 16: 12 steps, in 2 epochs of 3 trainings, with two parameters each.
        assertThat(((Map<?, ?>) receipt.get("ops")).get("sgd")).isEqualTo(12 * 2 * 3 * 2);
        assertThat(((Map<?, ?>) receipt.get("counters")).get("threads")).isEqualTo(2);
    }

    @Test
    void theReportHasAPageImagesTablesAndJson() throws IOException {
        Path report = folder.resolve("report");
        Cli run = cli("sweep --device cpu --lr 0.01,0.1,10 --batch 16,50 --report " + report + " " + SMALL);

        assertThat(run.out()).contains("Report: " + report.resolve("report.html"));
        try (Stream<Path> files = Files.list(report)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "losses.csv", "losses.png", "report.html", "report.json", "trainings.csv", "weights.png");
        }
        assertThat(Files.readAllLines(report.resolve("losses.csv")))
                .hasSize(1 + 3 * 2 * (12 + 4))
                .contains("training,step,loss,smoothed")
                .anyMatch(line -> line.startsWith("batch=50 lr=10,7,"));
        assertThat(Files.readAllLines(report.resolve("trainings.csv"))).hasSize(7);
        for (String file : List.of("losses.png", "weights.png")) {
            BufferedImage image = ImageIO.read(report.resolve(file).toFile());
            assertThat(image.getWidth()).as(file).isGreaterThan(500);
        }
        Map<String, Object> json = JSON.std.mapFrom(Files.readString(report.resolve("report.json")));
        assertThat(json).containsOnlyKeys("settings", "results", "classNames", "noun", "losses");
        assertThat((List<?>) json.get("losses")).hasSize(6);
    }

    @Test
    void aSignalKeepsWhatIsDone() {
        List<Trial> trials = List.of(trial(0.1), trial(0.2), trial(0.3));
        Dataset data =
                Dataset.load("digits", DataOptions.fromEnvironment(Map.of()).withPerClass(20));
        try (Compute compute = Compute.open("cpu");
                StopSignals signals = StopSignals.listen()) {
            AtomicBoolean sent = new AtomicBoolean();
            StringWriter terminal = new StringWriter() {
                @Override
                public void write(String text, int offset, int length) {
                    if (text.contains("1 of 3 trainings") && sent.compareAndSet(false, true)) {
                        signals.note(StopSignals.Stop.INT);
                    }
                }
            };
            AtomicLong nanos = new AtomicLong();
            ProgressLine line =
                    new ProgressLine(new PrintWriter(terminal), null, () -> nanos.addAndGet(1_000_000_000), 79);
            SweepProgress progress =
                    new SweepProgress(line, trials, data.train().size());
            SweepPlan plan = new SweepPlan(trials, false, Cli.endlessPatience());
            SweepWorkers workers = new SweepWorkers(compute, data, plan, signals, new SweepProgress.Part(progress, 0));

            workers.run(1);

            assertThat(sent).isTrue();
            assertThat(workers.results()).hasSize(1);
            assertThat(workers.results().getFirst().trial()).isEqualTo(trials.getFirst());
        }
    }

    @Test
    void trainsAllWhereTheSystemRefusesAThread() {
        List<Trial> trials = List.of(trial(0.1), trial(0.2), trial(0.3));
        Dataset data =
                Dataset.load("digits", DataOptions.fromEnvironment(Map.of()).withPerClass(4));
        try (Compute compute = Compute.open("cpu");
                StopSignals signals = StopSignals.listen()) {
            SweepProgress progress =
                    new SweepProgress(null, trials, data.train().size());
            SweepPlan plan = new SweepPlan(trials, false, Cli.endlessPatience());
            SweepWorkers workers = new SweepWorkers(compute, data, plan, signals, new SweepProgress.Part(progress, 0));

            workers.run(3, work -> new Thread(work) {
                @Override
                public void start() {
                    throw new OutOfMemoryError("unable to create native thread");
                }
            });

            assertThat(workers.results()).extracting(result -> result.trial()).isEqualTo(trials);
        }
    }

    private static Trial trial(double rate) {
        Optimizer optimizer = new Optimizer.SgdOptimizer(Sgd.learningRate(rate));
        return new Trial("lr=" + rate, new TrainingSettings(16, 2, optimizer, 0, 0));
    }

    @Test
    void ctrlCEndsItWithItsOwnExitCode() throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = JavaProcess.start(
                List.of(),
                output,
                Main.class.getName(),
                List.of("sweep --no-report --lr 0.1,0.2 --per-class 50 --epochs 100000 --device cpu".split(" ")));
        try {
            while (!Files.readString(output).contains("Device: ")) {
                assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
                Thread.sleep(20);
            }
            process.destroy();
            assertThat(process.waitFor(15, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.exitValue()).as(Files.readString(output)).isEqualTo(143);
        assertThat(Files.readString(output))
                .contains("lockstep: stopped by SIGTERM with 0 of 2 trainings done")
                .doesNotContain("Best");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--lr 0.1,often | Invalid value for option '--lr'",
                "--lr 0.1,,1 | Invalid value for option '--lr'",
                "--lr 0.1,NaN | --lr NaN: must be a number from 0 to 3.4028235E38",
                "--lr 0.1,-1 | --lr -1.0: must be a number from 0 to 3.4028235E38",
                "--lr 0.1,1,0.10 | --lr 0.1,1,0.1: the value 0.1 is there twice; give each once",
                "--lr NaN,NaN | the value NaN is there twice",
                "--optimizer sgd,SGD | --optimizer sgd,sgd: the value sgd is there twice; give each once",
                "--optimizer sgd,rmsprop | Invalid value for option '--optimizer'",
                "--optimizer adamw --momentum 0,0.9 | --momentum 0.9: adamw has none; leave it out",
                "--momentum 0,0.9 --nesterov | --nesterov: needs a --momentum above 0",
                "--weight-decay 0,-1 | --weight-decay -1.0: must be a number from 0 to 3.4028235E38",
                "--weight-decay 0,0.0 | --weight-decay 0,0: the value 0 is there twice; give each once",
                "--batch 16,0 | --batch 0: must be 1 or more",
                "--batch 16,16 | --batch 16,16: the value 16 is there twice; give each once",
                "--batch 16,51 --per-class 5 | --batch 51: there are only 50 training images",
                "--epochs 0 | --epochs 0: must be 1 or more",
                "--threads -1 | --threads -1: must be from 0 (one per processor) to 1024",
                "--device cuda | device cuda:0 is not available",
                "--report pom.xml | --report pom.xml: cannot be written",
                "--json /no/such/folder/x.json | --json /no/such/folder/x.json: cannot be"
            })
    void badListsAreRefusedInOneLine(String options, String message) {
        Cli run = cli("sweep --data digits " + options);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("lockstep: ").contains(message).hasLineCount(1);
    }

    private static Map<String, String> verdicts(String command) throws IOException {
        Map<String, String> verdicts = new HashMap<>();
        trainings(json(command))
                .forEach(training -> verdicts.put((String) training.get("name"), (String) training.get("verdict")));
        return verdicts;
    }

    private static List<String> keys(Map<?, ?> map) {
        return map.keySet().stream().map(String.class::cast).toList();
    }
}
