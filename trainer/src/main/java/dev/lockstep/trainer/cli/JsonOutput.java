package dev.lockstep.trainer.cli;

import dev.lockstep.trainer.report.SafeJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where {@code --json} goes: a file, or stdout for {@code -}. */
public final class JsonOutput {
    private final @Nullable OutputFile file;

    /** Names the file, absent for stdout. */
    JsonOutput(@Nullable OutputFile file) {
        this.file = file;
    }

    /** Returns whether stdout is to hold the object alone. */
    public boolean isStdout() {
        return file == null;
    }

    /** Writes the object. */
    public void write(Map<String, ?> object, PrintWriter stdout) {
        String text = text(object);
        if (file == null) {
            PrintWriter whole = Terminal.direct(stdout);
            whole.print(text);
            whole.flush();
        } else {
            file.write(text);
        }
    }

    private static String text(Map<String, ?> object) {
        try {
            return SafeJson.pretty(object) + System.lineSeparator();
        } catch (IOException e) {
            throw new UncheckedIOException("a map could not be written as JSON", e);
        }
    }
}
