package dev.lockstep.trainer.cli;

import dev.lockstep.Scale;
import dev.lockstep.learn.DataProgress;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.data.DataWarnings;
import dev.lockstep.learn.training.Batches;
import dev.lockstep.trainer.report.ContactSheet;
import dev.lockstep.trainer.report.Printable;
import dev.lockstep.trainer.report.ValueStatistics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** Lets a person look at the data before training on it. */
final class DataCommand extends Subcommand {
    private static final Path DEFAULT_SHEET = Path.of("contact-sheet.png");

    private final DataSetOptions dataOptions;
    private final BatchOptions batchOptions;
    private @Nullable Path sheet;
    private @Nullable String json;

    DataCommand() {
        super(
                "Shows a data set: how many examples each class has, the range of features, and the first batch that train would "
                        + "use, as numbers and, for images, as a contact sheet.");
        Options options = options();
        dataOptions = new DataSetOptions(options);
        batchOptions = new BatchOptions(options);
        options.add(
                Path.class,
                value -> sheet = value,
                OptionSpec.builder("--sheet")
                        .paramLabel("FILE")
                        .description(
                                "Write the batch of images with its labels as a PNG image to FILE (default: contact-sheet.png)."));
        options.addJson("the numbers", value -> json = value);
    }

    @Override
    public Integer call() {
        int batchSize = batchOptions.batch();
        dataOptions.note(outputs());
        JsonOutput output = outputs().json(json);
        Path sheetPath = sheet == null ? DEFAULT_SHEET : sheet;
        OutputFile sheetFile = outputs().file("--sheet", sheetPath);
        Dataset data = load();
        batchOptions.checkFits(data);
        Examples batch = Batches.first(data.train(), batchSize, batchOptions.seed());
        boolean images = data.features().areImages();
        if (!images && sheet != null) {
            throw new InputException("--sheet " + sheet + ": " + data.name() + " has no images to show; leave it out");
        }
        Path written = images ? sheetPath : null;
        if (written != null) {
            sheetFile.write(ContactSheet.png(batch, data.classNames()));
        }
        ValueStatistics statistics = ValueStatistics.of(batch);
        ValueStatistics all = images ? null : ValueStatistics.of(data.train());
        if (output == null || !output.isStdout()) {
            print(data, batch, statistics, all, written, out());
        }
        if (output != null) {
            output.write(json(data, batch, statistics, all, written), out());
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

    private static void print(
            Dataset data,
            Examples batch,
            ValueStatistics statistics,
            @Nullable ValueStatistics all,
            @Nullable Path sheet,
            PrintWriter out) {
        out.printf(Locale.ROOT, "Data: %s (%s)%n", data.name(), data.origin());
        out.println("Classes (the vocabulary): " + BatchOptions.classes(data));
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
        if (all != null) {
            out.printf(
                    Locale.ROOT,
                    "Features: %d of dtype %s in each row, %s, of the training rows%n",
                    data.features().count(),
                    data.features().dtype(),
                    all.text());
        }
        out.printf(
                Locale.ROOT,
                "Batch: shape %s, %s%s%n",
                BatchOptions.inputShape(batch.size(), batch.features()),
                statistics.text(),
                data.features().scale().equals(Scale.PIXELS) ? " (pixels scaled to 0 to 1)" : "");
        List<String> names =
                Arrays.stream(batch.labels()).mapToObj(classNames::get).toList();
        out.println("Labels: " + String.join(" ", names));
        if (sheet != null) {
            out.println("Contact sheet: " + Printable.line(sheet));
        }
        DataWarnings.of(data).forEach(new Warnings(out)::add);
        out.flush();
    }

    private static Map<String, Object> json(
            Dataset data,
            Examples batch,
            ValueStatistics statistics,
            @Nullable ValueStatistics all,
            @Nullable Path sheet) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("shape", BatchOptions.shape(batch.size(), batch.features()));
        numbers.put("inputShape", BatchOptions.inputShape(batch.size(), batch.features()));
        numbers.putAll(statistics.map());
        numbers.put("labels", batch.labels());
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("data", data.name());
        object.put("origin", data.origin());
        object.put("classNames", data.classNames());
        object.put("trainCounts", counts(data.train(), data.classes()));
        object.put("validCounts", counts(data.valid(), data.classes()));
        if (all != null) {
            Map<String, Object> features = new LinkedHashMap<>();
            features.put("count", data.features().count());
            features.put("dtype", data.features().dtype().name());
            features.putAll(all.map());
            object.put("features", features);
        }
        object.put("batch", numbers);
        if (sheet != null) {
            object.put("sheet", sheet.toString());
        }
        object.put("warnings", DataWarnings.of(data));
        return object;
    }

    private static int[] counts(Examples examples, int classes) {
        int[] counts = new int[classes];
        for (int label : examples.labels()) {
            counts[label]++;
        }
        return counts;
    }
}
