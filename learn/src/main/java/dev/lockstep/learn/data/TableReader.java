package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.TableOptions;
import java.util.Set;

/** Reads tables of features in one format. */
public interface TableReader {
    /** Returns the options that it takes beside those that all tables take. */
    default Set<DataOption> takes() {
        return Set.of();
    }

    /**
     * Reads a table.
     *
     * @param files the files as the user named them, what follows the prefix; {@link DataSources#path} makes paths of them
     * @throws DataException if a file cannot be read or is not as it should be
     */
    Table read(String files, TableOptions options);

    /**
     * Reads a table whose features must be like others, as those of rows to measure on. A format that does not tell of their number takes it
     * from there.
     */
    default Table readLike(Features known, String files, TableOptions options) {
        return read(files, options);
    }
}
