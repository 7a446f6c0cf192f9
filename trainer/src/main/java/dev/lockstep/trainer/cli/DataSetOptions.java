package dev.lockstep.trainer.cli;

import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.DataProgress;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.PictureOptions;
import dev.lockstep.learn.Splitting;
import dev.lockstep.learn.TableOptions;
import dev.lockstep.learn.data.DataSources;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** Which data to use, and where it is. */
final class DataSetOptions {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,6})x([0-9]{1,6})");

    private String name;
    private @Nullable Path dataDir;
    private boolean offline;
    private @Nullable Integer perClass;
    private @Nullable String valid;
    private @Nullable Double validFraction;
    private boolean standardize;
    private @Nullable String labelColumn;
    private @Nullable String weightColumn;
    private PictureOptions.@Nullable Background background;
    private @Nullable String imageSize;

    DataSetOptions(Options options) {
        options.add(
                String.class,
                value -> name = value,
                OptionSpec.builder("--data")
                        .paramLabel("NAME")
                        .defaultValue("digits")
                        .description(DataSources.NAMES + " (default: ${DEFAULT-VALUE})."));
        options.add(
                Path.class,
                value -> dataDir = value,
                OptionSpec.builder("--data-dir")
                        .paramLabel("DIR")
                        .description(
                                "Where the IDX files of mnist and fashion-mnist are; else $LOCKSTEP_DATA, else they are "
                                        + "downloaded once."));
        options.add(
                boolean.class,
                value -> offline = value,
                OptionSpec.builder("--offline").description("Never download."));
        options.add(
                Integer.class,
                value -> perClass = value,
                OptionSpec.builder("--per-class")
                        .paramLabel("N")
                        .description(
                                "Examples of each class, in each split; 0 for all (default: 500 images, all rows of a table)."));
        options.add(
                String.class,
                value -> valid = value,
                OptionSpec.builder("--valid")
                        .paramLabel("FILE")
                        .description(
                                "Measure on the rows of FILE, or the pictures of that folder, named as after the prefix of --data."));
        options.add(
                Double.class,
                value -> validFraction = value,
                OptionSpec.builder("--valid-fraction")
                        .paramLabel("F")
                        .description("Set this part of each class aside to measure on, chosen by --seed "
                                + "(default: 0.2 where the data have no part for that)."));
        options.add(
                boolean.class,
                value -> standardize = value,
                OptionSpec.builder("--standardize")
                        .description(
                                "Standardise each feature of a table by its mean and deviation in the training rows; the model "
                                        + "keeps them."));
        options.add(
                String.class,
                value -> labelColumn = value,
                OptionSpec.builder("--label")
                        .paramLabel("COLUMN")
                        .description("The column of a table that holds the labels."));
        options.add(
                String.class,
                value -> weightColumn = value,
                OptionSpec.builder("--weight-column")
                        .paramLabel("COLUMN")
                        .description("The column of a table that holds the weights of the rows."));
        options.add(
                PictureOptions.Background.class,
                value -> background = value,
                OptionSpec.builder("--background")
                        .paramLabel("COLOUR")
                        .description("What transparent pictures lie on, black or white (default: black)."));
        options.add(
                String.class,
                value -> imageSize = value,
                OptionSpec.builder("--image-size")
                        .paramLabel("WxH")
                        .description("Scale and centre pictures to this size (default: the most frequent one)."));
    }

    /** Begins to load the data set in a thread of its own. */
    DataLoad begin(long seed, DataProgress progress) {
        return DataLoad.begin(() -> load(seed, progress));
    }

    Dataset load(long seed, DataProgress progress) {
        return DataSources.load(name, options().withSeed(seed).withProgress(progress), SettingNames::option);
    }

    /** Notes the files that are read. */
    void note(Outputs outputs) {
        DataSources.files(name, options()).forEach(file -> outputs.reads("--data", file));
    }

    /** Returns what was asked for, without the seed. */
    DataOptions options() {
        DataOptions options = DataOptions.fromEnvironment(System.getenv())
                .withOffline(offline)
                .withSplitting(splitting())
                .withPictures(pictures())
                .withTables(tables());
        options = dataDir == null ? options : options.withDataDir(dataDir);
        return perClass == null ? options : options.withPerClass(perClass);
    }

    private Splitting splitting() {
        return new Splitting(
                Optional.ofNullable(valid),
                validFraction == null ? OptionalDouble.empty() : OptionalDouble.of(validFraction));
    }

    private PictureOptions pictures() {
        return new PictureOptions(Optional.ofNullable(background), size());
    }

    private Optional<PictureOptions.Size> size() {
        if (imageSize == null) {
            return Optional.empty();
        }
        Matcher sides = SIZE.matcher(imageSize);
        if (!sides.matches()) {
            throw new InputException("--image-size " + imageSize + ": must be WIDTHxHEIGHT in pixels, such as 28x28");
        }
        return Optional.of(new PictureOptions.Size(Integer.parseInt(sides.group(2)), Integer.parseInt(sides.group(1))));
    }

    private TableOptions tables() {
        return new TableOptions(Optional.ofNullable(labelColumn), Optional.ofNullable(weightColumn), standardize);
    }
}
