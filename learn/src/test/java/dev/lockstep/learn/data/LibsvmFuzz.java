package dev.lockstep.learn.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Fuzz target: a file in LIBSVM's format. */
public final class LibsvmFuzz {
    private static Path file;

    private LibsvmFuzz() {}

    /** Returns files of scikit-learn's, and what people write. */
    public static List<byte[]> seeds() throws IOException {
        return List.of(
                TableFuzz.fixture("one-based.libsvm"),
                TableFuzz.fixture("zero-based.libsvm"),
                TableFuzz.fixture("query.libsvm"),
                "# c\r\n+1 2:1e-1\t4:-.5 # d\n\n-1\n2.0 999999999:1".getBytes(StandardCharsets.UTF_8));
    }

    /** Makes the file that is written over and over. */
    public static void fuzzerInitialize() throws IOException {
        file = Files.createTempFile("fuzz", ".libsvm");
    }

    /** Reads a file of these bytes. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Files.write(file, input);
        TableFuzz.read(new LibsvmReader(), file.toString(), file);
    }
}
