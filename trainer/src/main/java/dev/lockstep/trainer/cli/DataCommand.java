package dev.lockstep.trainer.cli;

import dev.lockstep.learn.DataProgress;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.data.DataWarnings;
import dev.lockstep.learn.training.Batches;
import dev.lockstep.trainer.report.ContactSheet;
import dev.lockstep.trainer.report.PixelStatistics;
import dev.lockstep.trainer.report.Printable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets a person look at the data before training on it. */
@Command(
        sortOptions = false,
        description = {
            "Shows a data set: the images of each class, and the first batch that train would use, as numbers and as a "
                    + "contact sheet."
        })
final class DataCommand extends Subcommand {
    @Mixin
    private DataSetOptions dataOptions;

    @Mixin
    private BatchOptions batchOptions;

    @Option(
            names = "--sheet",
            paramLabel = "FILE",
            defaultValue = "contact-sheet.png",
            description = "Write the batch with its labels as a PNG image to FILE (default: ${DEFAULT-VALUE}).")
    private Path sheet;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the numbers as JSON to FILE, - for stdout.")
    private @Nullable String json;

    @Override
    public Integer call() {
        int batchSize = batchOptions.batch();
        JsonOutput output = outputs().json(json);
        OutputFile sheetFile = outputs().file("--sheet", sheet);
        Dataset data = load();
        batchOptions.checkFits(data);
        Examples batch = Batches.first(data.train(), batchSize, batchOptions.seed());
        PixelStatistics statistics = PixelStatistics.of(batch);
        sheetFile.write(ContactSheet.png(batch, data.classNames()));
        if (output == null || !output.isStdout()) {
            print(data, batch, statistics, out());
        }
        if (output != null) {
            output.write(json(data, batch, statistics), out());
        }
        return 0;
    }

    private Dataset load() {
        if (!ProgressLine.possible()) {
            return dataOptions.load(batchOptions.seed(), DataProgress.NONE);
        }
        ProgressLine progress = new ProgressLine(err());
        try {
            return dataOptions.load(batchOptions.seed(), progress);
        } finally {
            progress.wipe();
        }
    }

    private void print(Dataset data, Examples batch, PixelStatistics statistics, PrintWriter out) {
        out.printf(Locale.ROOT, "Data: %s (%s)%n", data.name(), data.origin());
        List<String> classNames = Printable.lines(data.classNames());
        int width =
                Math.max(5, classNames.stream().mapToInt(String::length).max().orElse(0));
        int[] train = counts(data.train(), data.classes());
        int[] valid = counts(data.valid(), data.classes());
        String row = "  %-" + width + "s %10s %10s%n";
        out.printf(Locale.ROOT, row, "class", "training", "validation");
        for (int label = 0; label < data.classes(); label++) {
            out.printf(Locale.ROOT, row, classNames.get(label), train[label], valid[label]);
        }
        out.printf(Locale.ROOT, row, "all", data.train().size(), data.valid().size());
        out.printf(
                Locale.ROOT,
                "Batch: shape %s, min %.4f, max %.4f, mean %.4f, standard deviation %.4f (pixels scaled to 0 to 1)%n",
                shape(batch),
                statistics.min(),
                statistics.max(),
                statistics.mean(),
                statistics.standardDeviation());
        List<String> names =
                Arrays.stream(batch.labels()).mapToObj(classNames::get).toList();
        out.println("Labels: " + String.join(" ", names));
        out.println("Contact sheet: " + Printable.line(sheet));
        DataWarnings.of(data).forEach(new Warnings(out)::add);
        out.flush();
    }

    private Map<String, Object> json(Dataset data, Examples batch, PixelStatistics statistics) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("shape", shape(batch));
        numbers.put("min", statistics.min());
        numbers.put("max", statistics.max());
        numbers.put("mean", statistics.mean());
        numbers.put("standardDeviation", statistics.standardDeviation());
        numbers.put("labels", batch.labels());
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("data", data.name());
        object.put("origin", data.origin());
        object.put("classNames", data.classNames());
        object.put("trainCounts", counts(data.train(), data.classes()));
        object.put("validCounts", counts(data.valid(), data.classes()));
        object.put("batch", numbers);
        object.put("sheet", sheet.toString());
        object.put("warnings", DataWarnings.of(data));
        return object;
    }

    private static List<Integer> shape(Examples images) {
        return List.of(images.size(), images.rows(), images.columns());
    }

    private static int[] counts(Examples images, int classes) {
        int[] counts = new int[classes];
        for (int label : images.labels()) {
            counts[label]++;
        }
        return counts;
    }
}
