package dev.lockstep.trainer.cli;

import dev.lockstep.learn.DataOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** The data of {@code bench --suite fit}. */
public final class FitOptions {
    private @Nullable String name;
    private @Nullable Path dataDir;
    private @Nullable Integer perClass;

    FitOptions(Options options) {
        options.add(
                String.class,
                value -> name = value,
                OptionSpec.builder("--data")
                        .paramLabel("NAME")
                        .description(
                                "The images that --suite fit fits: mnist, fashion-mnist or digits (default: mnist)."));
        options.add(
                Path.class,
                value -> dataDir = value,
                OptionSpec.builder("--data-dir")
                        .paramLabel("DIR")
                        .description("Where their IDX files are; else $LOCKSTEP_DATA, else they are downloaded once."));
        options.add(
                Integer.class,
                value -> perClass = value,
                OptionSpec.builder("--per-class")
                        .paramLabel("N")
                        .description("How many images of each class it takes, 0 for all (default: 0)."));
    }

    /** Returns whether one was given. */
    public boolean areGiven() {
        return name != null || dataDir != null || perClass != null;
    }

    /** Returns the name of the data. */
    public String name() {
        return name == null ? "mnist" : name;
    }

    /** Returns what to load. */
    public DataOptions options() {
        DataOptions options = DataOptions.fromEnvironment(System.getenv()).withPerClass(count());
        return dataDir == null ? options : options.withDataDir(dataDir);
    }

    /** Returns the options by which {@code train} loads the same. */
    public List<String> words() {
        List<String> words = new ArrayList<>(List.of("--data", name(), "--per-class", Integer.toString(count())));
        if (dataDir != null) {
            words.addAll(List.of("--data-dir", dataDir.toString()));
        }
        return words;
    }

    private int count() {
        return perClass == null ? 0 : perClass;
    }
}
