package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** Reads tables in a format that an artifact of its own is for, because of what that brings along. It is found as a service. */
public interface OptionalTableReader extends TableReader {
    /** Returns what the names of its data sets begin with, colon included. */
    String prefix();

    /**
     * Finds the reader of a format.
     *
     * @return the reader, empty if there is no such format
     * @throws DataException if its artifact is not there
     */
    static Optional<TableReader> find(String prefix) {
        Map<String, String> artifacts = Map.of("parquet:", "lockstep-learn-parquet");
        if (!artifacts.containsKey(prefix)) {
            return Optional.empty();
        }
        for (OptionalTableReader reader : ServiceLoader.load(OptionalTableReader.class)) {
            if (reader.prefix().equals(prefix)) {
                return Optional.of(reader);
            }
        }
        throw new DataException("%s files are read by %s, which is not there; add dev.lockstep:%2$s"
                .formatted(prefix, artifacts.get(prefix)));
    }
}
