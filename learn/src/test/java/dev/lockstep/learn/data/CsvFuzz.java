package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.TableOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Fuzz target: a CSV file, raw or compressed. */
public final class CsvFuzz {
    private static Path file;

    private CsvFuzz() {}

    /** Returns whole files of each kind. */
    public static List<byte[]> seeds() {
        byte[] table =
                "id,x,\"a \"\"b\"\"\",label\n1,-2.5e-3,true,\"a,\nb\"\n\n2,3.25,0,c\n".getBytes(StandardCharsets.UTF_8);
        return List.of(
                table,
                IdxFixture.gzip(table),
                "x\ty\tclass\r\n1\t2\t3\r\n".getBytes(StandardCharsets.UTF_8),
                "\ufeffx;target\n1;2\n".getBytes(StandardCharsets.UTF_8));
    }

    /** Makes the file that is written over and over. */
    public static void fuzzerInitialize() throws IOException {
        file = Files.createTempDirectory("csv").resolve("file.csv");
    }

    /** Reads a file of these bytes. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Files.write(file, input);
        try {
            Table table = new CsvTableReader().read(file.toString(), TableOptions.DEFAULT);
            if (table.values().byteSize() % table.features().byteSize() != 0) {
                throw new AssertionError("a row is cut off");
            }
            table.places().feature(table.rows() - 1, table.features().count() - 1);
        } catch (DataException e) {
            IdxFuzz.requireOneLine(e, file);
        }
    }
}
