package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.PictureOptions.Background;
import dev.lockstep.learn.PicturePreparation;
import dev.lockstep.learn.PicturePreparation.Image;
import dev.lockstep.learn.Predictions;
import dev.lockstep.learn.TableOptions;
import dev.lockstep.learn.data.FeatureRows;
import dev.lockstep.learn.data.MnistFrame;
import dev.lockstep.trainer.report.Printable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Uses a saved model. */
final class PredictCommand extends Subcommand {
    private Path modelFile;
    private List<Path> imageFiles;
    private @Nullable Boolean invert;
    private @Nullable Boolean center;
    private @Nullable Background background;
    private @Nullable Path shown;
    private @Nullable String labelColumn;
    private final DeviceOptions deviceOptions;
    private @Nullable String json;

    PredictCommand() {
        super(
                "Classifies images, or the rows of a table, and prints the probabilities. For a table with labels it says how many "
                        + "rows are right.");
        command()
                .usageMessage()
                .footer(
                        "%nAn image is turned to grey and scaled in its proportions to the size of the model's images, each pixel the "
                                + "mean of its area; what is left beside it has the grey of its border. If its border is light and the "
                                + "model's images are light on dark, or the other way round, it is inverted and marked so. If the "
                                + "model learned from images that are centred as MNIST's are, what is drawn is found, scaled to 20 "
                                + "pixels and moved until its centre of mass is in the middle of 28x28; an image that this changes is "
                                + "marked, too.",
                        "%nAn image that cannot be read does not stop the others. The exit code is then 1, or 2 if none can be read.");
        Options options = options();
        options.add(
                Path.class,
                value -> modelFile = value,
                PositionalParamSpec.builder()
                        .index("0")
                        .paramLabel("MODEL")
                        .required(true)
                        .description(
                                "A safetensors file of train --save, or any with weight [C, P] and bias [C] as F32, F64, F16 or BF16."));
        options.addList(
                Path.class,
                value -> imageFiles = value,
                PositionalParamSpec.builder()
                        .index("1..*")
                        .paramLabel("IMAGE")
                        .required(true)
                        .arity("1..*")
                        .description(
                                "PNG or JPEG files of any size, or tables of features: npy:FEATURES[,LABELS], safetensors:FILE, libsvm:FILE, csv:FILE, "
                                        + "parquet:FILE."));
        options.add(
                Boolean.class,
                value -> invert = value,
                OptionSpec.builder("--invert")
                        .negatable(true)
                        .description("Invert every image, or none (default: decided by each image's border)."));
        options.add(
                Boolean.class,
                value -> center = value,
                OptionSpec.builder("--center")
                        .negatable(true)
                        .description(
                                "Scale and centre what is drawn as MNIST's digits are, or leave it where it is (default: as the "
                                        + "images that the model learned from)."));
        options.add(
                Background.class,
                value -> background = value,
                OptionSpec.builder("--background")
                        .paramLabel("COLOUR")
                        .description(
                                "The ground of transparent images, black or white (default: that of the model's images, or the "
                                        + "opposite where the image would vanish)."));
        options.add(
                Path.class,
                value -> shown = value,
                OptionSpec.builder("--show-input")
                        .paramLabel("DIR")
                        .description("Write each image as the model saw it to a PNG file in DIR."));
        options.add(
                String.class,
                value -> labelColumn = value,
                OptionSpec.builder("--label")
                        .paramLabel("COLUMN")
                        .description("The column of tables that holds the labels."));
        deviceOptions = new DeviceOptions(options);
        options.addJson("the results", value -> json = value);
    }

    /** What a model says of an image: one of those that it has classified. */
    private record Answer(Image image, Predictions predictions, int example) {}

    @Override
    public Integer call() {
        outputs().reads("MODEL", modelFile);
        imageFiles.forEach(file ->
                FeatureRows.files(file.toString()).forEach(table -> outputs().reads("TABLE", table)));
        imageFiles.forEach(file -> outputs().reads("IMAGE", file));
        JsonOutput output = outputs().json(json);
        ShownInputs shownInputs = shown == null ? null : new ShownInputs(shown, imageFiles, outputs());
        LinearModel model = LinearModel.load(modelFile);
        List<String> names = imageFiles.stream().map(Path::toString).toList();
        if (names.stream().anyMatch(FeatureRows::isNamedBy)) {
            predictTables(names, model, output);
            return 0;
        }
        PicturePreparation preparation = preparation(model);
        PredictInputs inputs = PredictInputs.read(imageFiles, preparation);
        Map<Integer, Answer> answers;
        String device;
        try (Compute compute = deviceOptions.open()) {
            answers = answers(model, compute, inputs, shownInputs);
            device = compute.device().toString();
        }
        PrintWriter out = out();
        if (output == null || !output.isStdout()) {
            List<String> classes = Printable.lines(model.classNames());
            Background usual = preparation.usualBackground();
            answers.forEach((place, answer) ->
                    out.println(line(imageFiles.get(place), answer, classes) + marks(answer.image, usual)));
            out.flush();
        }
        inputs.failures()
                .values()
                .forEach(failure -> err().println("lockstep: " + Printable.line(SettingNames.message(failure))));
        if (output != null) {
            output.write(json(device, answers, inputs, model.classNames()), out);
        }
        return exitCode(inputs);
    }

    private void predictTables(List<String> names, LinearModel model, @Nullable JsonOutput output) {
        FeaturePredictions.requireTables(names);
        TableOptions options = new TableOptions(Optional.ofNullable(labelColumn), Optional.empty(), false);
        PrintWriter out = out();
        Consumer<String> lines = output == null || !output.isStdout() ? out::println : line -> {};
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("model", modelFile.toString());
        try (Compute compute = deviceOptions.open()) {
            object.put("device", compute.device().toString());
            object.put("tables", new FeaturePredictions(modelFile, model, options).of(names, compute, lines));
        }
        out.flush();
        if (output != null) {
            output.write(object, out);
        }
    }

    /** Nothing but bad input is bad input, as everywhere; if there were answers, the command has done a part of what it was to do. */
    private static int exitCode(PredictInputs inputs) {
        if (inputs.failures().isEmpty()) {
            return 0;
        }
        boolean allBad = inputs.prepared().isEmpty()
                && inputs.failures().values().stream().allMatch(DataException.class::isInstance);
        return allBad ? Failures.BAD_INPUT : Failures.FAILED;
    }

    private PicturePreparation preparation(LinearModel model) {
        if (!model.features().areImages()) {
            throw new ModelException(
                    modelFile,
                    "takes features " + model.features()
                            + " and no images; name a model of images, or tables such as npy:FEATURES");
        }
        int rows = model.features().rows();
        int columns = model.features().columns();
        if (center != null && center && !MnistFrame.isSize(rows, columns)) {
            throw new InputException("--center: %s takes images of %sx%s pixels; it is for those of 28x28"
                    .formatted(modelFile, columns, rows));
        }
        PicturePreparation preparation = PicturePreparation.of(model);
        preparation = background == null ? preparation : preparation.withBackground(background);
        preparation = invert == null ? preparation : preparation.withInvert(invert);
        return center == null ? preparation : preparation.withCenter(center);
    }

    private Map<Integer, Answer> answers(
            LinearModel model, Compute compute, PredictInputs inputs, @Nullable ShownInputs shownInputs) {
        Map<Integer, Answer> answers = new TreeMap<>();
        List<Integer> places = List.copyOf(inputs.prepared().keySet());
        if (places.isEmpty()) {
            return answers;
        }
        Examples images = inputs.images(model.features());
        Predictions predictions;
        try {
            predictions = model.predict(compute, images.values());
        } catch (IllegalArgumentException e) {
            throw new ModelException(modelFile, "cannot be used: " + e.getMessage(), e);
        }
        for (int i = 0; i < places.size(); i++) {
            int place = places.get(i);
            answers.put(place, answer(imageFiles.get(place), inputs.prepared().get(place), predictions, i));
        }
        if (shownInputs != null) {
            shownInputs.write(images, places);
        }
        return answers;
    }

    private Answer answer(Path file, Image prepared, Predictions predictions, int example) {
        boolean isFinite = IntStream.range(0, predictions.classes())
                .allMatch(label -> Float.isFinite(predictions.probability(example, label)));
        if (!isFinite) {
            throw new ModelException(
                    modelFile,
                    "says nothing of " + file + ": its weights are so large that the probabilities are not "
                            + "finite; use an earlier one, or train with a lower --lr");
        }
        return new Answer(prepared, predictions, example);
    }

    private static String line(Path file, Answer answer, List<String> classNames) {
        return Printable.line(file) + ": " + PredictionText.line(answer.predictions, answer.example, classNames);
    }

    private static String marks(Image image, Background usual) {
        StringJoiner marks = new StringJoiner(", ", " [", "]").setEmptyValue("");
        if (image.background() != usual) {
            marks.add("over " + image.background());
        }
        if (image.inverted()) {
            marks.add("inverted");
        }
        if (image.centered()) {
            marks.add("centred");
        }
        return marks.toString();
    }

    private Map<String, Object> json(
            String device, Map<Integer, Answer> answers, PredictInputs inputs, List<String> classNames) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("model", modelFile.toString());
        object.put("device", device);
        List<Map<String, Object>> images = new ArrayList<>();
        for (int place = 0; place < imageFiles.size(); place++) {
            Map<String, Object> image = new LinkedHashMap<>();
            image.put("file", imageFiles.get(place).toString());
            if (answers.containsKey(place)) {
                putAnswer(image, answers.get(place), classNames);
            } else {
                image.put("error", SettingNames.message(inputs.failures().get(place)));
            }
            images.add(image);
        }
        object.put("images", images);
        return object;
    }

    private static void putAnswer(Map<String, Object> image, Answer answer, List<String> classNames) {
        PredictionText.putClass(image, answer.predictions, answer.example, classNames);
        image.put("background", answer.image.background().toString());
        image.put("inverted", answer.image.inverted());
        image.put("centered", answer.image.centered());
        PredictionText.putProbabilities(image, answer.predictions, answer.example, classNames);
    }
}
