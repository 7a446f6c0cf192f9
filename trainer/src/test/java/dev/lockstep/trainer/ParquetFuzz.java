package dev.lockstep.trainer;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.TableOptions;
import dev.lockstep.learn.data.Table;
import dev.lockstep.learn.parquet.ParquetTableReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Fuzz target: a Parquet file. */
public final class ParquetFuzz {
    private static final List<String> WHOLE = List.of(
            "fixed-list", "list-zstd", "gzip", "delta", "duckdb-v2", "fastparquet", "paged", "bad-null-in-list");

    private static Path file;

    private ParquetFuzz() {}

    /** Returns files of other writers. */
    public static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (String name : WHOLE) {
            seeds.add(Files.readAllBytes(
                    Path.of("..", "learn-parquet", "src", "test", "resources", "parquet", name + ".parquet")));
        }
        return seeds;
    }

    /** Makes the file that is written over and over. */
    public static void fuzzerInitialize() throws IOException {
        file = Files.createTempDirectory("parquet").resolve("file.parquet");
    }

    /** Reads a file of these bytes. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Files.write(file, input);
        try {
            Table table = new ParquetTableReader().read(file.toString(), TableOptions.DEFAULT);
            if (table.values().byteSize() != table.rows() * table.features().byteSize()) {
                throw new AssertionError("a row is cut off");
            }
        } catch (DataException e) {
            String message = e.getMessage();
            if (!message.contains(file.toString()) || message.lines().count() != 1) {
                throw new AssertionError("not one line that names the file: " + message, e);
            }
        }
    }
}
