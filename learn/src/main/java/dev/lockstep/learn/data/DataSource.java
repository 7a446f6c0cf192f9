package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import java.util.Set;

/** A place that examples come from. */
sealed interface DataSource permits DigitsSource, IdxSource, FolderSource, TableSource {
    /** Returns the options that it takes beside those that all data take. */
    default Set<DataOption> takes() {
        return Set.of();
    }

    /**
     * Loads both splits.
     *
     * @throws DataException if the data is not there or not as it should be
     */
    Dataset load(DataOptions options);
}
