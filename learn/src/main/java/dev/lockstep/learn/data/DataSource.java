package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;

/** A place that images come from. */
sealed interface DataSource permits DigitsSource, IdxSource, FolderSource {
    /**
     * Loads both splits.
     *
     * @throws DataException if the data is not there or not as it should be
     */
    Dataset load(DataOptions options);
}
