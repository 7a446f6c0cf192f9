package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.Predictions;
import dev.lockstep.learn.TableOptions;
import dev.lockstep.learn.data.Background;
import dev.lockstep.learn.data.FeatureRows;
import dev.lockstep.learn.data.Picture;
import dev.lockstep.trainer.report.Printable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Uses a saved model. */
@Command(
        sortOptions = false,
        description =
                "Says which class each image shows, or each row of a table is of, with probabilities; of a table with labels, how "
                        + "many are right.",
        footer = {
            "%nAn image is turned to grey and scaled to the size of the model's images, each pixel the mean of its area. "
                    + "If its border is light and the model's images are light on dark, or the other way round, it is "
                    + "inverted and marked so."
        })
final class PredictCommand extends Subcommand {
    private static final int MAX_SHOWN = 10;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description =
                    "A safetensors file of train --save, or any with weight [C, P] and bias [C] as F32, F64, F16 or BF16.")
    private Path modelFile;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "IMAGE",
            description =
                    "PNG or JPEG files of any size, or tables of features: npy:FEATURES[,LABELS], safetensors:FILE, libsvm:FILE.")
    private List<Path> imageFiles;

    @Option(
            names = "--invert",
            negatable = true,
            description = "Invert every image, or none (default: as the border says).")
    private @Nullable Boolean invert;

    @Option(names = "--label", paramLabel = "COLUMN", description = "The column of tables that holds the labels.")
    private @Nullable String labelColumn;

    @Mixin
    private DeviceOptions deviceOptions;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results as JSON to FILE, - for stdout.")
    private @Nullable String json;

    /** What a model says of an image: its class, and the probability of each class. */
    private record Answer(Path file, boolean inverted, int label, List<Float> probabilities) {}

    @Override
    public Integer call() {
        outputs().reads("MODEL", modelFile);
        imageFiles.forEach(file ->
                FeatureRows.files(file.toString()).forEach(table -> outputs().reads("TABLE", table)));
        imageFiles.forEach(file -> outputs().reads("IMAGE", file));
        JsonOutput output = outputs().json(json);
        LinearModel model = LinearModel.load(modelFile);
        List<String> inputs = imageFiles.stream().map(Path::toString).toList();
        if (inputs.stream().anyMatch(FeatureRows::isNamedBy)) {
            predictTables(inputs, model, output);
            return 0;
        }
        if (!model.features().areImages()) {
            throw new ModelException(
                    modelFile,
                    "takes features " + model.features()
                            + " and no images; name a model of images, or tables such as npy:FEATURES");
        }
        List<Answer> answers;
        String device;
        try (Compute compute = deviceOptions.open()) {
            answers = answers(model, compute);
            device = compute.device().toString();
        }
        PrintWriter out = out();
        if (output == null || !output.isStdout()) {
            List<String> names = Printable.lines(model.classNames());
            answers.forEach(answer -> out.println(line(answer, names)));
            out.flush();
        }
        if (output != null) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("model", modelFile.toString());
            object.put("device", device);
            object.put(
                    "images",
                    answers.stream()
                            .map(answer -> json(answer, model.classNames()))
                            .toList());
            output.write(object, out);
        }
        return 0;
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

    private List<Answer> answers(LinearModel model, Compute compute) {
        int rows = model.features().rows();
        int columns = model.features().columns();
        int pixels = model.features().count();
        if ((long) pixels * imageFiles.size() > Integer.MAX_VALUE) {
            throw new InputException(imageFiles.size() + " images are more than fit into memory at once; give fewer");
        }
        byte[] all = new byte[pixels * imageFiles.size()];
        List<Boolean> inverted = new ArrayList<>();
        for (Path file : imageFiles) {
            Picture picture = Picture.read(file);
            boolean inverts =
                    invert != null ? invert : Background.isLight(picture.borderBrightness()) != model.lightBackground();
            byte[] scaled = picture.scaled(rows, columns, inverts);
            System.arraycopy(scaled, 0, all, inverted.size() * pixels, pixels);
            inverted.add(inverts);
        }
        Predictions predictions;
        try {
            predictions = model.predict(compute, all);
        } catch (IllegalArgumentException e) {
            throw new ModelException(modelFile, "cannot be used: " + e.getMessage(), e);
        }
        return IntStream.range(0, imageFiles.size())
                .mapToObj(i -> answer(imageFiles.get(i), inverted.get(i), predictions, i))
                .toList();
    }

    private Answer answer(Path file, boolean inverted, Predictions predictions, int image) {
        List<Float> probabilities = IntStream.range(0, predictions.classes())
                .mapToObj(label -> predictions.probability(image, label))
                .toList();
        if (!probabilities.stream().allMatch(Float::isFinite)) {
            throw new ModelException(
                    modelFile,
                    "says nothing of " + file + ": its weights are so large that the probabilities are not "
                            + "finite; use an earlier one, or train with a lower --lr");
        }
        return new Answer(file, inverted, predictions.predicted(image), probabilities);
    }

    private static String line(Answer answer, List<String> classNames) {
        List<Float> probabilities = answer.probabilities;
        String shown = IntStream.range(0, probabilities.size())
                .boxed()
                .sorted(Comparator.comparing(probabilities::get, Comparator.reverseOrder()))
                .limit(MAX_SHOWN)
                .map(label -> classNames.get(label) + " " + percent(probabilities.get(label)))
                .collect(Collectors.joining(", "));
        return Printable.line(answer.file) + ": " + classNames.get(answer.label) + " (" + shown + ")"
                + (answer.inverted ? " [inverted]" : "");
    }

    private static String percent(float probability) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * probability);
    }

    private static Map<String, Object> json(Answer answer, List<String> classNames) {
        Map<String, Object> probabilities = new LinkedHashMap<>();
        for (int label = 0; label < classNames.size(); label++) {
            probabilities.put(classNames.get(label), answer.probabilities.get(label));
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("file", answer.file.toString());
        object.put("class", classNames.get(answer.label));
        object.put("label", answer.label);
        object.put("inverted", answer.inverted);
        object.put("probabilities", probabilities);
        return object;
    }
}
