package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.learn.DataProgress;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Predictions;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.training.BatchWalk;
import dev.lockstep.learn.training.Batches;
import dev.lockstep.trainer.picture.BlockElements;
import dev.lockstep.trainer.report.ExampleDrawings;
import dev.lockstep.trainer.report.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** Lets a person follow one batch through a training step. */
final class StepCommand extends Subcommand {
    private final TrainingDeviceOptions deviceOptions;
    private final DataSetOptions dataOptions;
    private final BatchOptions batchOptions;
    private final OptimizerOptions optimizerOptions;
    private @Nullable Path picture;
    private @Nullable String json;

    StepCommand() {
        super("Walks one batch, the first that train would use, through every stage of a training step and "
                + "prints what each gives.");
        Options options = options();
        deviceOptions = new TrainingDeviceOptions(options);
        dataOptions = new DataSetOptions(options);
        batchOptions = new BatchOptions(options);
        optimizerOptions = new OptimizerOptions(options);
        options.add(
                Path.class,
                value -> picture = value,
                OptionSpec.builder("--picture")
                        .paramLabel("FILE")
                        .description(
                                "Write the images of the batch with their predictions and probabilities as an SVG picture to FILE."));
        options.addJson("the numbers", value -> json = value);
    }

    @Override
    public Integer call() {
        TrainingSettings settings =
                new TrainingSettings(batchOptions.batch(), 1, optimizerOptions.stepwise(), 0, batchOptions.seed());
        dataOptions.note(outputs());
        JsonOutput output = outputs().json(json);
        OutputFile pictureFile = picture == null ? null : outputs().file("--picture", picture);
        try (DataLoad loading = dataOptions.begin(settings.seed(), DataProgress.NONE);
                Compute compute = deviceOptions.open()) {
            Dataset data = loading.await();
            batchOptions.checkFits(data);
            Examples batch = Batches.first(data.train(), settings.batch(), settings.seed());
            if (picture != null && !data.features().areImages()) {
                throw new InputException(
                        "--picture " + picture + ": " + data.name() + " has no images to show; leave it out");
            }
            try (BatchWalk walk = new BatchWalk(compute, data, settings)) {
                if (output == null || !output.isStdout()) {
                    new StepText(walk, data, batch, BlockElements.areShown(), out())
                            .print(compute, settings.optimizer());
                }
                if (pictureFile != null) {
                    Predictions predictions = new Predictions(data.classes(), walk.predicted(), walk.probabilities());
                    pictureFile.write(new ExampleDrawings(batch, predictions, data.classNames())
                            .cards()
                            .svgFile());
                    if (output == null || !output.isStdout()) {
                        out().println("Picture: " + Printable.line(picture));
                    }
                }
                if (output != null) {
                    output.write(json(walk, data, compute), out());
                }
            }
        }
        return 0;
    }

    private static Map<String, Object> json(BatchWalk walk, Dataset data, Compute compute) {
        int classes = data.classes();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("device", compute.device().toString());
        object.put("data", data.name());
        object.put("batchShape", BatchOptions.shape(walk.flattened().dim(0), data.features()));
        object.put("inputShape", BatchOptions.inputShape(walk.flattened().dim(0), data.features()));
        object.put("flattenedShape", walk.flattened().toArray());
        object.put("weightShape", walk.weightShape().toArray());
        object.put("logitsShape", walk.logitsShape().toArray());
        object.put("classNames", data.classNames());
        object.put("labels", walk.labels());
        object.put("firstLogits", list(first(walk.logits(), classes)));
        object.put("firstProbabilities", list(first(walk.probabilities(), classes)));
        object.put("losses", list(walk.losses()));
        object.put("loss", walk.loss());
        object.put("lossesByLogOfSoftmax", list(walk.lossesByLogOfSoftmax()));
        object.put("lossByLogOfSoftmax", walk.lossByLogOfSoftmax());
        object.put("largestDifference", StepText.largestDifference(walk.lossesByLogOfSoftmax(), walk.losses()));
        object.put("predicted", walk.predicted());
        object.put("correct", walk.correct());
        object.put("biasBefore", list(walk.biasBefore()));
        object.put("biasGradient", list(walk.gradBias()));
        object.put("biasAfter", list(walk.biasAfter()));
        object.put("lossAfterUpdate", walk.lossAfterUpdate());
        return object;
    }

    private static float[] first(float[] values, int classes) {
        return Arrays.copyOf(values, classes);
    }

    private static List<Float> list(float[] values) {
        List<Float> list = new ArrayList<>();
        for (float value : values) {
            list.add(value);
        }
        return list;
    }
}
