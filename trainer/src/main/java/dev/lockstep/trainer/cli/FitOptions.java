package dev.lockstep.trainer.cli;

import dev.lockstep.learn.DataOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The data of {@code bench --suite fit}. */
public final class FitOptions {
    @Option(
            names = "--data",
            paramLabel = "NAME",
            description = "The images that --suite fit fits: mnist, fashion-mnist or digits (default: mnist).")
    private @Nullable String name;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where their IDX files are; else $LOCKSTEP_DATA, else they are downloaded once.")
    private @Nullable Path dataDir;

    @Option(
            names = "--per-class",
            paramLabel = "N",
            description = "How many images of each class it takes, 0 for all (default: 0).")
    private @Nullable Integer perClass;

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
