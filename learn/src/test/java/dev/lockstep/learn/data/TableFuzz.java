package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.HeapException;
import dev.lockstep.learn.TableOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the fuzz targets for tables have in common. */
final class TableFuzz {
    private TableFuzz() {}

    /** Reads a table and all that it holds; {@code file} is what an error must name. */
    static void read(TableReader reader, String files, Path file) {
        try {
            Table table = reader.read(files, TableOptions.DEFAULT);
            FiniteCheck.require(table);
            table.labels().ifPresent(labels -> ClassLabels.of(labels).places(labels, table));
        } catch (DataException e) {
            IdxFuzz.requireOneLine(e, file);
        } catch (HeapException e) {
            if (!e.getMessage().contains(file.toString())) {
                throw new AssertionError("does not name the file: " + e.getMessage(), e);
            }
        }
    }

    static byte[] fixture(String name) throws IOException {
        return Files.readAllBytes(Tables.file(name));
    }
}
