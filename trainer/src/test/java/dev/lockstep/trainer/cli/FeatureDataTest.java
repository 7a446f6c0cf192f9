package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.learn.data.NpyWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line on tables of features. */
class FeatureDataTest {
    private static final int ROWS = 303;
    private static final int COLUMNS = 7;

    @TempDir
    private static Path folder;

    private static String data;

    @BeforeAll
    static void writeTables() throws IOException {
        NpyWriter.separable(folder, ROWS, COLUMNS, 3, 0);
        data = "npy:" + folder.resolve("features.npy") + "," + folder.resolve("labels.npy");
    }

    @Test
    void trainLearnsAndReportsWithoutImages() throws IOException {
        Path report = folder.resolve("report");
        Cli run = run("train --epochs 4 --device cpu --data " + data + " --report " + report);

        assertThat(run.out())
                .startsWith("Data: " + data + ", 243 training and 60 validation rows of 7 features, 3 classes "
                        + "(0.2 of each class for validation, seed 0)")
                .containsPattern("valid accuracy (59|60)/60");
        assertThat(report).isDirectoryNotContaining("glob:**weights.png").isDirectoryNotContaining("glob:**worst.png");
        assertThat(report).isDirectoryContaining("glob:**confusion.png").isDirectoryContaining("glob:**worst.csv");
        Map<String, Object> json = JSON.std.mapFrom(Files.readString(report.resolve("report.json")));
        assertThat(json)
                .containsEntry("noun", "row")
                .doesNotContainKey("weights")
                .containsKey("worst");
        assertThat(json.get("settings"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("training rows", 243);
    }

    @Test
    void aMatrixOfManyClassesIsLeftToItsTable() throws IOException {
        Path many = Files.createDirectory(folder.resolve("many"));
        NpyWriter.separable(many, 303, 2, 101, 0);
        Path report = many.resolve("report");
        run("train --device cpu --data npy:%s,%s --report %s"
                .formatted(many.resolve("features.npy"), many.resolve("labels.npy"), report));

        assertThat(report)
                .isDirectoryNotContaining("glob:**confusion.png")
                .isDirectoryContaining("glob:**confusion.csv");
        assertThat(Files.readString(report.resolve("report.html"))).doesNotContain("\"confusion\":[");
    }

    @Test
    void sweepComparesAndReportsWithoutImages() throws IOException {
        Path report = folder.resolve("sweep");
        Cli run = run("sweep --lr 0.01,0.1 --epochs 2 --device cpu --data " + data + " --report " + report);

        assertThat(run.out()).contains("Best on the validation rows: lr=0.").containsPattern("lr=0.1 .* -  ");
        assertThat(report).isDirectoryNotContaining("glob:**weights.png").isDirectoryContaining("glob:**losses.png");
    }

    @Test
    void stepWalksABatchOfRows() {
        Cli run = run("step --batch 5 --device cpu --data " + data);

        assertThat(run.out())
                .contains("Batch: shape [5, 7], F32 for each feature")
                .contains("Flattened: shape [5, 7], as they are")
                .contains("Logits of the first row: ");
    }

    @Test
    void dataTellsOfRowsAndRanges() throws IOException {
        Cli run = run("data --batch 5 --data " + data);

        assertThat(run.out())
                .containsPattern("(?m)^  10 +81 +20$")
                .containsPattern("(?m)^Features: 7 of dtype F32 in each row, min -0\\.[0-9]{4}, max 1\\.[0-9]{4}, "
                        + "mean 0\\.[0-9]{4}, standard deviation 0\\.[0-9]{4}, of the training rows$")
                .containsPattern("(?m)^Batch: shape \\[5, 7\\], min [-0-9.]+, max [0-9.]+, mean .*[0-9]$")
                .doesNotContain("Contact sheet");
        Map<String, Object> json = run("data --batch 5 --json - --data " + data).json();
        assertThat(json).doesNotContainKey("sheet").containsKey("features");
        Cli sheet = Cli.run("data", "--data", data, "--sheet", "sheet.png");
        assertThat(sheet.exitCode()).isEqualTo(2);
        assertThat(sheet.err())
                .isEqualTo("lockstep: --sheet sheet.png: " + data + " has no images to show; leave it out"
                        + System.lineSeparator());
    }

    @Test
    void aResumedTrainingKnowsHowTheDataWereSplit() {
        Path model = folder.resolve("resumed.safetensors");
        String whole = last(run("train --epochs 3 --device cpu --valid-fraction 0.3 --data " + data));
        run("train --epochs 1 --device cpu --valid-fraction 0.3 --save " + model + " --data " + data);

        assertThat(last(run("train --resume " + model + " --epochs 3"))).isEqualTo(whole);
        Cli other = Cli.run("train", "--resume", model.toString(), "--valid-fraction", "0.4");
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains("was trained with --valid-fraction 0.3");
    }

    private static Cli run(String arguments) {
        Cli run = Cli.run(arguments.split(" "));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private static String last(Cli run) {
        List<String> lines =
                run.out().lines().filter(line -> line.startsWith("Weights: ")).toList();
        assertThat(lines).hasSize(1);
        return lines.getFirst();
    }
}
