package dev.lockstep.trainer.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where {@code --json} goes: a file, or stdout for {@code -}. */
public final class JsonOutput {
    static final String STDOUT = "-";

    private final @Nullable OutputFile file;

    /**
     * Names the target, and finds out before any work is done whether it can be written.
     *
     * @throws InputException if it cannot
     */
    public JsonOutput(String target) {
        file = target.equals(STDOUT) ? null : new OutputFile("--json", Path.of(target));
    }

    /** Returns whether stdout is to hold the object alone. */
    public boolean isStdout() {
        return file == null;
    }

    /** Writes the object. */
    public void write(Map<String, ?> object, PrintWriter stdout) {
        String text = text(object);
        if (file == null) {
            stdout.print(text);
            stdout.flush();
        } else {
            file.write(text);
        }
    }

    private static String text(Map<String, ?> object) {
        try {
            return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(object) + System.lineSeparator();
        } catch (IOException e) {
            throw new UncheckedIOException("a map could not be written as JSON", e);
        }
    }
}
