package dev.lockstep.cuda.library;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Real shared libraries, made of a few lines of C. */
public final class SharedObject {
    private SharedObject() {}

    /** Compiles C into a shared library of the given name. */
    public static Path make(Path file, String source, String... options) throws IOException {
        Files.createDirectories(file.getParent());
        Path code = Files.createTempFile(file.getParent(), "code", ".c");
        try {
            Files.writeString(code, source);
            List<String> command = new ArrayList<>(List.of(
                    "gcc",
                    "-shared",
                    "-fPIC",
                    "-O0",
                    "-Wl,-soname," + file.getFileName(),
                    "-o",
                    file.toString(),
                    code.toString()));
            command.addAll(List.of(options));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(output);
            }
            return file;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            Files.delete(code);
        }
    }
}
