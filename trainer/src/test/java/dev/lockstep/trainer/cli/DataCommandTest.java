package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.data.RealMnist;
import dev.lockstep.learn.training.Batches;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {
    @TempDir
    private Path folder;

    @Test
    void printsCountsStatisticsLabelsAndWhereTheSheetIs() {
        Path sheet = folder.resolve("sheet.png");

        Cli run = Cli.run("data", "--per-class", "7", "--batch", "5", "--sheet", sheet.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("Data: digits (generated from seed 0)")
                .containsPattern("(?m)^  9 +7 +7$")
                .containsPattern("(?m)^  all +70 +70$")
                .containsPattern("Batch: shape \\[5, 1, 28, 28\\], min 0\\.0000, max 0\\.9[0-9]+, mean 0\\.1[0-9]+, "
                        + "standard deviation 0\\.[23][0-9]+")
                .containsPattern("(?m)^Labels:( [0-9]){5}$")
                .contains("Contact sheet: " + sheet);
    }

    @Test
    void jsonHasTheSameNumbersAsAComputationByHand() throws IOException {
        Map<String, Object> json = Cli.run(
                        "data",
                        "--per-class",
                        "7",
                        "--batch",
                        "5",
                        "--seed",
                        "3",
                        "--json",
                        "-",
                        "--sheet",
                        folder.resolve("sheet.png").toString())
                .json();

        Examples batch = Batches.first(digits().train(), 5, 3);
        double mean = 0;
        for (byte pixel : batch.pixels()) {
            mean += (pixel & 0xFF) / 255.0 / batch.pixels().length;
        }
        double variance = 0;
        for (byte pixel : batch.pixels()) {
            variance += Math.pow((pixel & 0xFF) / 255.0 - mean, 2) / (batch.pixels().length - 1);
        }
        Map<?, ?> numbers = (Map<?, ?>) json.get("batch");
        assertThat((Double) numbers.get("mean")).isCloseTo(mean, offset(1e-12));
        assertThat((Double) numbers.get("standardDeviation")).isCloseTo(Math.sqrt(variance), offset(1e-12));
        assertThat(numbers.get("shape")).isEqualTo(List.of(5, 28, 28));
        assertThat(json.get("trainCounts")).isEqualTo(Collections.nCopies(10, 7));
        assertThat(json.get("validCounts")).isEqualTo(Collections.nCopies(10, 7));
    }

    @Test
    void aSheetOfOneImageIsThatImage() throws IOException {
        Path file = folder.resolve("one.png");

        Cli run = Cli.run("data", "--per-class", "7", "--batch", "1", "--seed", "3", "--sheet", file.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        BufferedImage image = ImageIO.read(file.toFile());
        Examples one = Batches.first(digits().train(), 1, 3);
        assertThat(image.getWidth()).isEqualTo(28);
        for (int pixel = 0; pixel < 784; pixel++) {
            assertThat(image.getRGB(pixel % 28, pixel / 28) & 0xFF).isEqualTo(one.pixels()[pixel] & 0xFF);
        }
    }

    @Test
    void theSheetShowsEveryImageOfTheBatchWithItsLabel() throws IOException {
        Path file = folder.resolve("sheet.png");
        Files.writeString(file, "what was there before");

        Cli run = Cli.run("data", "--per-class", "7", "--batch", "5", "--seed", "3", "--sheet", file.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        BufferedImage sheet = ImageIO.read(file.toFile());
        Examples batch = Batches.first(digits().train(), 5, 3);
        for (int image = 0; image < 5; image++) {
            int left = 8 + image % 3 * 120;
            int top = 8 + image / 3 * 136;
            for (int pixel = 0; pixel < 784; pixel++) {
                int gray = batch.pixels()[image * 784 + pixel] & 0xFF;
                assertThat(sheet.getRGB(left + pixel % 28 * 4 + 2, top + pixel / 28 * 4 + 2) & 0xFFFFFF)
                        .isEqualTo(gray * 0x010101);
            }
            int ink = 0;
            for (int i = 0; i < 8 * 14; i++) {
                ink += (sheet.getRGB(left + i % 8, top + 113 + i / 8) & 0xFF) > 0x90 ? 1 : 0;
            }
            assertThat(ink).isBetween(7, 50);
        }
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void showsTheRealMnist() {
        Cli run = Cli.run(
                "data",
                "--data",
                "mnist",
                "--data-dir",
                RealMnist.folder().toString(),
                "--per-class",
                "0",
                "--sheet",
                folder.resolve("sheet.png").toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern("(?m)^  0 +5923 +980$")
                .containsPattern("(?m)^  9 +5949 +1009$")
                .containsPattern("(?m)^  all +60000 +10000$");
    }

    private static Dataset digits() {
        return Dataset.load(
                "digits", DataOptions.fromEnvironment(Map.of()).withPerClass(7).withSeed(3));
    }
}
