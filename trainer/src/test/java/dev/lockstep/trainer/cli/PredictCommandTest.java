package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.ImageForm;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.model.Checkpoint;
import dev.lockstep.learn.model.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictCommandTest {
    @TempDir
    private static Path folder;

    private static String model;
    private static Examples digits;

    @BeforeAll
    static void trainAModel() {
        model = folder.resolve("model.safetensors").toString();
        Cli run = Cli.run("train", "--per-class", "100", "--epochs", "5", "--device", "cpu", "--save", model);
        assertThat(run.exitCode()).as(run.err()).isZero();
        Dataset data =
                Dataset.load("digits", DataOptions.fromEnvironment(Map.of()).withPerClass(2));
        digits = data.train();
    }

    @Test
    void namesTheClassOfEachImageWhateverItsSizeFormatAndBackground() throws IOException {
        Path plain = image(3, "png", 1, false);
        Path large = image(3, "jpeg", 13, false);
        Path inverted = image(3, "png", 2, true);

        Cli run = Cli.run("predict", model, plain.toString(), large.toString(), inverted.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines().toList())
                .hasSize(3)
                .anyMatch(line -> line.matches(plain + ": 3 \\(3 [0-9.]+%, [0-9] .*%\\)"))
                .anyMatch(line -> line.matches(large + ": 3 \\(3 .*\\)"))
                .anyMatch(line -> line.matches(inverted + ": 3 \\(3 .*\\) \\[inverted\\]"));
    }

    @Test
    void jsonGivesEveryProbability() throws IOException {
        Path file = image(7, "png", 1, false);

        Map<String, Object> json = Cli.run("predict", model, file.toString(), "--json", "-", "--device", "cpu")
                .json();

        assertThat(json).containsOnlyKeys("model", "device", "images").containsEntry("device", "cpu");
        Map<?, ?> image = (Map<?, ?>) ((List<?>) json.get("images")).getFirst();
        assertThat(image.keySet().stream().map(Object::toString))
                .containsExactly("file", "class", "label", "background", "inverted", "centered", "probabilities");
        assertThat(image.get("class")).isEqualTo("7");
        assertThat(image.get("label")).isEqualTo(7);
        assertThat(image.get("background")).isEqualTo("black");
        assertThat(image.get("inverted")).isEqualTo(false);
        assertThat(image.get("centered")).isEqualTo(false);
        Map<?, ?> probabilities = (Map<?, ?>) image.get("probabilities");
        assertThat(probabilities).hasSize(10);
        assertThat(probabilities.values().stream()
                        .mapToDouble(value -> ((Number) value).doubleValue())
                        .sum())
                .isCloseTo(1, within(1e-5));
    }

    @Test
    void invertingCanBeForcedAndForbidden() throws IOException {
        String plain = image(3, "png", 1, false).toString();
        String inverted = image(3, "png", 1, true).toString();

        assertThat(Cli.run("predict", model, plain, "--invert").out()).endsWith("[inverted]\n");
        assertThat(Cli.run("predict", model, inverted, "--no-invert").out()).doesNotContain("[inverted]");
        assertThat(Cli.run("predict", model, inverted, "--invert").out().replace(inverted, ""))
                .isEqualTo(Cli.run("predict", model, plain)
                        .out()
                        .replace(plain, "")
                        .replace("\n", " [inverted]\n"));
    }

    @Test
    void aModelWhoseLogitsOverflowIsRefused() throws IOException {
        Checkpoint trained = Checkpoint.read(Path.of(model));
        float[] weight = trained.state().tensors().get("weight").values();
        Arrays.fill(weight, Float.MAX_VALUE);
        Path huge = folder.resolve("huge.safetensors");
        trained.write(new DurableFile(huge));

        refuses(
                huge + " says nothing of " + image(3, "png", 1, false)
                        + ": its weights are so large that the probabilities are not finite; use an earlier one, or train with "
                        + "a lower --lr",
                huge.toString(),
                image(3, "png", 1, false).toString());
    }

    @Test
    void badFilesAreRefusedInOneLine() throws IOException {
        String image = image(1, "png", 1, false).toString();
        Path text = Files.writeString(folder.resolve("text.png"), "no image");

        refuses("text.png is neither a PNG nor a JPEG file", model, text.toString());
        refuses(
                "none.png cannot be read: it does not exist",
                model,
                folder.resolve("none.png").toString());
        refuses("text.png is truncated or no safetensors file", text.toString(), image);
        refuses("none cannot be read: it does not exist", folder.resolve("none").toString(), image);
        Path vectors = folder.resolve("vectors");
        new LinearModel(Features.vectors(3), List.of("a"), new float[3], new float[1], ImageForm.UNKNOWN).save(vectors);
        refuses("vectors takes features F32 [3] and no images; name a model of images", vectors.toString(), image);
        refuses("Missing required parameter: 'IMAGE'", model);
        refuses("--device tpu: no such device", model, image, "--device", "tpu");
    }

    @Test
    void aBadFileCostsItsOwnLineOnly() throws IOException {
        String first = image(1, "png", 1, false).toString();
        String last = image(2, "png", 1, false).toString();
        String text = Files.writeString(folder.resolve("words.png"), "no image").toString();
        String missing = folder.resolve("missing.png").toString();

        Cli run = Cli.run("predict", model, first, text, missing, last, "--device", "cpu");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith(first + ": 1 ("),
                        line -> assertThat(line).startsWith(last + ": 2 ("));
        assertThat(run.err().lines())
                .containsExactly(
                        "lockstep: " + text + " is neither a PNG nor a JPEG file",
                        "lockstep: " + missing + " cannot be read: it does not exist");

        Cli json = Cli.run("predict", model, first, text, "--device", "cpu", "--json", "-");
        assertThat(json.exitCode()).isEqualTo(1);
        List<?> images = (List<?>) json.json().get("images");
        assertThat(((Map<?, ?>) images.get(0)).get("class")).isEqualTo("1");
        assertThat(images.get(1)).isEqualTo(Map.of("file", text, "error", text + " is neither a PNG nor a JPEG file"));
    }

    @Test
    void onlyBadFilesAreBadInput() throws IOException {
        String text = Files.writeString(folder.resolve("words.png"), "no image").toString();

        Cli run = Cli.run("predict", model, text, folder.toString(), "--device", "cpu");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(2);
    }

    @Test
    void whatTheModelSawCanBeShownAndGivesTheSameAnswer() throws IOException {
        Path plain = image(3, "png", 1, false);
        Path large = image(5, "png", 9, true);
        Path text = Files.writeString(folder.resolve("words.png"), "no image");
        Path shown = folder.resolve("shown");
        String[] command = {
            "predict", model, plain.toString(), text.toString(), large.toString(), "--show-input", shown.toString()
        };

        Cli run = Cli.run(command);

        assertThat(run.exitCode()).isEqualTo(1);
        Path first = shown.resolve("1-3-1-false.png");
        Path third = shown.resolve("3-5-9-true.png");
        try (Stream<Path> files = Files.list(shown)) {
            assertThat(files).containsExactlyInAnyOrder(first, third);
        }
        assertThat(Pictures.read(first)).isEqualTo(Pictures.read(plain)).hasSize(28 * 28);
        assertThat(Cli.run("predict", model, third.toString()).out().replace(third.toString(), ""))
                .isEqualTo(run.out()
                        .lines()
                        .skip(1)
                        .map(line -> line.replace(large.toString(), "").replace(" [inverted]", "") + "\n")
                        .collect(Collectors.joining()));
    }

    @Test
    void shownInputsGoToAFolderAndUndoNothing() throws IOException {
        Path image = image(3, "png", 1, false);
        Path file = Files.writeString(folder.resolve("file"), "");

        refuses("--show-input " + file, model, image.toString(), "--show-input", file.toString());
        Path itself = Files.createDirectory(folder.resolve("itself")).resolve("1-x.png");
        Files.copy(image, itself);
        Path same = Files.createSymbolicLink(folder.resolve("x.png"), itself);
        refuses(
                "is the same file as IMAGE",
                model,
                same.toString(),
                "--show-input",
                itself.getParent().toString());
    }

    /** Black ink on transparent ground, as drawing programs save it. */
    @Test
    void inkOnTransparentGroundIsSeen() throws IOException {
        Path file = folder.resolve("ink.png");
        int pixels = digits.features().count();
        Pictures.writeInk(file, 28, 28, (x, y) -> digits.pixels()[4 * pixels + y * 28 + x] & 0xFF);

        Cli run = Cli.run("predict", model, file.toString(), "--device", "cpu");
        assertThat(run.out()).startsWith(file + ": 4 (").endsWith(" [over white, inverted]\n");

        Cli black = Cli.run("predict", model, file.toString(), "--device", "cpu", "--background", "black");
        assertThat(black.out()).endsWith("%)\n");
    }

    @Test
    void centringIsForImagesOfMnistsSize() throws IOException {
        Path other = folder.resolve("other.safetensors");
        new LinearModel(Features.images(3, 5), List.of("a"), new float[15], new float[1], ImageForm.UNKNOWN)
                .save(other);

        refuses(
                "--center: " + other + " takes images of 5x3 pixels; it is for those of 28x28",
                other.toString(),
                image(3, "png", 1, false).toString(),
                "--center");
    }

    private static void refuses(String message, String... args) {
        String[] command = new String[args.length + 1];
        command[0] = "predict";
        System.arraycopy(args, 0, command, 1, args.length);
        Cli run = Cli.run(command);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("lockstep: ").contains(message).hasLineCount(1);
    }

    /** Writes the first image of a digit, each pixel a square of so many. */
    private static Path image(int digit, String format, int enlarged, boolean inverted) throws IOException {
        Path file = folder.resolve(digit + "-" + enlarged + "-" + inverted + "." + format);
        int pixels = digits.features().count();
        Pictures.write(file, format, 28 * enlarged, 28 * enlarged, (x, y) -> {
            int value = digits.pixels()[digit * pixels + (y / enlarged) * 28 + x / enlarged] & 0xFF;
            return inverted ? 255 - value : value;
        });
        return file;
    }
}
