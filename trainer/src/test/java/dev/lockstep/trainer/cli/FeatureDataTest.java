package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.learn.data.NpyWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
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
        assertThat(json.get("results"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("trainImages", 243);
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
                .contains("Logits: shape [5, 3]")
                .contains("The first row, of class ");
        assertThat(run("step --batch 5 --device cpu --standardize --data " + data)
                        .out())
                .contains("Flattened: shape [5, 7], standardised");
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

    @Test
    void predictSaysTheClassOfEachRowOrHowManyAreRight() throws IOException {
        Path model = folder.resolve("model.safetensors");
        run("train --epochs 4 --device cpu --standardize --save " + model + " --data " + data);
        Path features = folder.resolve("features.npy");

        Cli rows = run("predict --device cpu " + model + " npy:" + features);
        assertThat(rows.out().lines().toList())
                .hasSize(ROWS)
                .first(InstanceOfAssertFactories.STRING)
                .matches("npy:" + features + " row 0: 0 \\(0 [0-9.]+%, (10|20) [0-9.]+%, (10|20) [0-9.]+%\\)");
        assertThat(run("predict --device cpu " + model + " " + data).out())
                .matches(data + ": 30[0-3] of 303 right \\([0-9.]+%\\)\\R");
        Map<String, Object> json = run("predict --device cpu --json - %s %s npy:%s".formatted(model, data, features))
                .json();
        List<?> tables = (List<?>) json.get("tables");
        assertThat(((Map<?, ?>) tables.get(0)).get("rows")).isEqualTo(ROWS);
        assertThat((List<?>) ((Map<?, ?>) tables.get(1)).get("predictions")).hasSize(ROWS);
    }

    @Test
    void predictRefusesWhatDoesNotFitTheModel() throws IOException {
        Path model = folder.resolve("narrow.safetensors");
        run("train --device cpu --save " + model + " --data " + data);
        Path wide = NpyWriter.floats(folder.resolve("wide.npy"), new float[16], 8);
        Path labels = NpyWriter.ints(
                folder.resolve("other.npy"),
                IntStream.generate(() -> 5).limit(ROWS).toArray());

        refuses("predict " + model + " npy:" + wide, wide + " has features F32 [8], the model takes F32 [7]");
        refuses(
                "predict " + model + " npy:" + folder.resolve("features.npy") + "," + labels,
                labels + ": row 0: the label '5' is none of the 3 classes that were learned");
        refuses(
                "predict " + model + " npy:" + wide + " photo.png",
                "photo.png is no table of features; give images or tables, not both at once");
        refuses(
                "predict " + model + " photo.png",
                model + " takes features F32 [7] and no images; name a model of images, or "
                        + "tables such as npy:FEATURES");
        refuses(
                "predict --label x " + model + " npy:" + wide,
                "--label x: npy:" + wide + " does not take it; " + "it is for tables whose columns have names");
    }

    /** As they are, features of such size lead to losses of thousands. */
    @Test
    void standardizedFeaturesOfAnySizeAreLearned() throws IOException {
        Path large = Files.createDirectory(folder.resolve("large"));
        NpyWriter.separable(large, ROWS, COLUMNS, 3, 5000);
        String name = "npy:" + large.resolve("features.npy") + "," + large.resolve("labels.npy");

        assertThat(run("train --epochs 4 --device cpu --standardize --data " + name)
                        .out())
                .containsPattern("Epoch  0: loss=[01]\\.")
                .containsPattern("valid accuracy (59|60)/60");
        Cli raw = Cli.run("train", "--epochs", "4", "--device", "cpu", "--data", name);
        assertThat(raw.out()).containsPattern("Epoch  0: loss=[0-9]{3,}");
    }

    @Test
    void noTableIsOverwritten() throws IOException {
        Path labels = folder.resolve("labels.npy");
        Path features = folder.resolve("features.npy");
        byte[] before = Files.readAllBytes(labels);
        String json = "--json " + labels + ": is the same file as --data " + labels + "; name another";

        refuses("train --no-report --json " + labels + " --data " + data, json);
        refuses("sweep --no-report --json " + labels + " --data " + data, json);
        refuses("step --json " + labels + " --data " + data, json);
        refuses("data --json " + labels + " --data " + data, json);
        refuses(
                "train --no-report --save " + labels + " --data npy:x,y --valid " + features + "," + labels,
                "--save " + labels + ": is the same file as --data " + labels + "; name another");
        refuses(
                "predict --json " + features + " " + labels + " npy:" + features,
                "--json " + features + ": is the same file as TABLE " + features + "; name another");
        assertThat(Files.readAllBytes(labels)).isEqualTo(before);
    }

    private static void refuses(String arguments, String message) {
        Cli run = Cli.run(arguments.split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("lockstep: " + message + System.lineSeparator());
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
