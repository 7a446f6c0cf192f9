package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.jr.ob.JSON;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final String[] FILES = {
        "classes.csv",
        "confusion.csv",
        "confusion.png",
        "epochs.csv",
        "epochs.png",
        "losses.csv",
        "losses.png",
        "report.html",
        "report.json",
        "weights.png",
        "worst.csv",
        "worst.png"
    };

    @TempDir
    private Path folder;

    @Test
    void hasAPageImagesTablesAndJsonAndNothingElse() throws IOException {
        Path report = folder.resolve("a/b");

        Cli run = train(report);

        assertThat(run.out()).contains("Report: " + report.resolve("report.html"));
        assertThat(names(report)).containsExactly(FILES);
        for (String file : FILES) {
            if (file.endsWith(".png")) {
                BufferedImage image = ImageIO.read(report.resolve(file).toFile());
                assertThat(image.getWidth()).as(file).isGreaterThan(200);
                assertThat(colors(image)).as(file).isGreaterThan(4);
            }
        }
    }

    @Test
    void theNumbersAgreeWithEachOtherAndWithTheResults() throws IOException {
        Path report = folder.resolve("report");
        Map<String, Object> results = Cli.run(
                        "train",
                        "--per-class",
                        "20",
                        "--epochs",
                        "3",
                        "--quiet",
                        "--json",
                        "-",
                        "--report",
                        report.toString())
                .json();

        Map<String, Object> json = JSON.std.mapFrom(Files.readString(report.resolve("report.json")));
        assertThat(json.get("results")).isEqualTo(results);
        List<List<String>> losses = csv(report.resolve("losses.csv"));
        assertThat(losses).hasSize(1 + 36);
        assertThat(losses.getFirst()).containsExactly("step", "epoch", "loss", "smoothed");
        assertThat(losses.get(25)).startsWith("24", "2");
        List<?> raw = (List<?>) map(json.get("losses")).get("raw");
        assertThat(column(losses, 2)).isEqualTo(doubles(raw));
        assertThat(column(losses, 3))
                .isEqualTo(doubles((List<?>) map(json.get("losses")).get("smoothed")));
        List<List<String>> epochs = csv(report.resolve("epochs.csv"));
        for (int epoch = 0; epoch < 3; epoch++) {
            Map<String, Object> result = map(((List<?>) results.get("epochs")).get(epoch));
            double mean = doubles(raw).subList(12 * epoch, 12 * epoch + 12).stream()
                    .mapToDouble(value -> value)
                    .average()
                    .orElseThrow();
            assertThat(Double.parseDouble(epochs.get(1 + epoch).get(1)))
                    .isEqualTo((Double) result.get("loss"))
                    .isCloseTo(mean, offset(1e-6));
            assertThat(Double.parseDouble(epochs.get(1 + epoch).get(4)))
                    .isEqualTo((Integer) result.get("validCorrect") / 200.0);
        }
        int correct = 0;
        List<List<String>> confusion = csv(report.resolve("confusion.csv"));
        for (int label = 0; label < 10; label++) {
            List<String> row = confusion.get(1 + label);
            assertThat(row.subList(1, 11).stream().mapToInt(Integer::parseInt).sum())
                    .isEqualTo(20);
            correct += Integer.parseInt(row.get(1 + label));
        }
        assertThat(correct)
                .isEqualTo(map(((List<?>) results.get("epochs")).get(2)).get("validCorrect"));
    }

    @Test
    void theWorstImagesAreThoseWhoseOwnClassGotLeast() throws IOException {
        Path report = folder.resolve("report");
        train(report);

        List<?> worst = (List<?>) JSON.std
                .mapFrom(Files.readString(report.resolve("report.json")))
                .get("worst");

        assertThat(worst).hasSize(20);
        List<Double> own = new ArrayList<>();
        for (Object item : worst) {
            Map<String, Object> image = map(item);
            List<Double> probabilities = doubles((List<?>) image.get("probabilities"));
            assertThat(probabilities.stream().mapToDouble(value -> value).sum()).isBetween(0.9999, 1.0001);
            assertThat(probabilities.get((Integer) image.get("predicted")))
                    .isEqualTo(probabilities.stream().max(Double::compare).orElseThrow());
            // The generated digits come in turns.
            assertThat(image.get("class")).isEqualTo((Integer) image.get("image") % 10);
            own.add(probabilities.get((Integer) image.get("class")));
        }
        assertThat(own).isSorted();
        assertThat(own.getFirst()).isLessThan(0.5);
    }

    @Test
    void aDivergedRunHasValidJsonAndTables() throws IOException {
        Path report = folder.resolve("report");

        assertThat(Cli.run("train", "--per-class", "20", "--lr", "1e38", "--quiet", "--report", report.toString())
                        .exitCode())
                .isEqualTo(1);

        Map<String, Object> json = JSON.std.mapFrom(Files.readString(report.resolve("report.json")));
        assertThat((List<?>) map(json.get("losses")).get("raw")).hasSize(12).anyMatch("NaN"::equals);
        assertThat(csv(report.resolve("losses.csv"))).anyMatch(row -> row.contains("NaN"));
    }

    @Test
    void aResumedRunReportsTheSameLossesAsOneThatNeverStopped() throws IOException {
        String model = folder.resolve("model.safetensors").toString();
        Path whole = folder.resolve("whole");
        Path resumed = folder.resolve("resumed");
        assertThat(Cli.run("train", "--per-class", "20", "--epochs", "2", "--save", model)
                        .exitCode())
                .isZero();

        Cli run = Cli.run(
                "train", "--per-class", "20", "--epochs", "3", "--resume", model, "--report", resumed.toString());
        Cli.run("train", "--per-class", "20", "--epochs", "3", "--report", whole.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(resumed.resolve("losses.csv")).hasSameTextualContentAs(whole.resolve("losses.csv"));
        assertThat(run.out()).containsPattern("(?m)^ +step 0 +35$");
    }

    @Test
    void weightDecaySmoothsTheWeightImages() throws IOException {
        assertThat(roughness("--weight-decay", "0.01")).isLessThan(0.9 * roughness("--weight-decay", "0"));
    }

    @Test
    void replacesAnOlderReportAndLeavesOtherFilesAlone() throws IOException {
        Path report = Files.createDirectories(folder.resolve("report"));
        Files.writeString(report.resolve("report.html"), "old");
        Files.writeString(report.resolve("notes.txt"), "mine");

        train(report);

        assertThat(Files.readString(report.resolve("report.html"))).startsWith("<!DOCTYPE html>");
        assertThat(Files.readString(report.resolve("notes.txt"))).isEqualTo("mine");
        assertThat(names(report)).hasSize(FILES.length + 1);
    }

    @Test
    void theReportChangesNeitherResultsNorReceipt() throws IOException {
        String[] training = {"train", "--per-class", "20", "--epochs", "2", "--device", "cpu", "--json", "-", "--quiet"
        };
        String[] reported = Stream.concat(
                        Arrays.stream(training),
                        Stream.of("--report", folder.resolve("r").toString()))
                .toArray(String[]::new);

        Map<String, Object> with = Cli.run(reported).json();
        Map<String, Object> without = Cli.run(training).json();

        assertThat(with.get("weightsSha256")).isEqualTo(without.get("weightsSha256"));
        assertThat(with.get("receipt")).isEqualTo(without.get("receipt"));
    }

    @Test
    void everyRunGetsAFolderOfItsOwnUnlessItWantsNone() throws IOException, InterruptedException {
        assertThat(separately("train", "--per-class", "5", "--data", "digits", "--device", "cpu"))
                .containsPattern("(?m)^Report: runs/[-0-9T]+-digits-cpu/report\\.html$");
        separately("train", "--per-class", "5", "--device", "cpu", "--quiet");
        separately("train", "--per-class", "5", "--device", "cpu", "--quiet", "--no-report");

        assertThat(names(folder)).containsExactly("runs");
        assertThat(names(folder.resolve("runs")))
                .hasSize(2)
                .allMatch(name -> name.matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}-\\d{2}-\\d{2}-digits-cpu(-2)?"));
    }

    @Test
    void aRunThatFailsLeavesNothing() throws IOException {
        Cli run = Cli.run(
                "train",
                "--data",
                "folder:" + folder,
                "--report",
                folder.resolve("report").toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(names(folder)).isEmpty();
    }

    /** Returns a grey image as a PNG file, different for each seed. */
    static byte[] png(int width, int height, int seed) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < width * height; i++) {
            image.getRaster().setSample(i % width, i / width, 0, (i * 37 + seed * 101) & 0xFF);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(image, "png", file);
        return file.toByteArray();
    }

    private static Cli train(Path report) {
        Cli run = Cli.run("train", "--per-class", "20", "--epochs", "2", "--report", report.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        return run;
    }

    private double roughness(String... options) throws IOException {
        Path report = folder.resolve(String.join("", options));
        String[] args = Stream.concat(
                        Stream.of("train", "--epochs", "8", "--quiet", "--report", report.toString()),
                        Arrays.stream(options))
                .toArray(String[]::new);
        assertThat(Cli.run(args).exitCode()).isZero();
        Map<String, Object> json = JSON.std.mapFrom(Files.readString(report.resolve("report.json")));
        return (Double) map(json.get("weights")).get("roughness");
    }

    /** Runs a command in a process of its own, in the temporary folder, and returns what it printed. */
    private String separately(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.lockstep.trainer.Main"));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<List<String>> csv(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> List.of(line.split(",", -1)))
                .toList();
    }

    private static List<Double> column(List<List<String>> table, int column) {
        return table.stream()
                .skip(1)
                .map(row -> Double.valueOf(row.get(column)))
                .toList();
    }

    private static List<Double> doubles(List<?> numbers) {
        return numbers.stream().map(number -> ((Number) number).doubleValue()).toList();
    }

    private static long colors(BufferedImage image) {
        return Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .distinct()
                .count();
    }

    @SuppressWarnings("unchecked") // JSON objects are maps by name
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }
}
