package dev.lockstep.trainer.cli;

import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.DataProgress;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.data.DataSources;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which data to use, and where it is. */
final class DataSetOptions {
    @Option(
            names = "--data",
            paramLabel = "NAME",
            defaultValue = "digits",
            description = DataSources.NAMES + " (default: ${DEFAULT-VALUE}).")
    private String name;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the IDX files of mnist and fashion-mnist are; else $LOCKSTEP_DATA, else they are "
                    + "downloaded once.")
    private @Nullable Path dataDir;

    @Option(names = "--offline", description = "Never download.")
    private boolean offline;

    @Option(
            names = "--per-class",
            paramLabel = "N",
            defaultValue = "500",
            description = "Images of each class, in each split; 0 for all (default: ${DEFAULT-VALUE}).")
    private int perClass;

    /** Begins to load the data set in a thread of its own. */
    DataLoad begin(long seed, DataProgress progress) {
        return DataLoad.begin(() -> load(seed, progress));
    }

    Dataset load(long seed, DataProgress progress) {
        DataOptions options = DataOptions.fromEnvironment(System.getenv())
                .withOffline(offline)
                .withPerClass(perClass)
                .withSeed(seed)
                .withProgress(progress);
        return Dataset.load(name, dataDir == null ? options : options.withDataDir(dataDir));
    }
}
