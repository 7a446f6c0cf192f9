package dev.lockstep.trainer.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.trainer.report.AtomicFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where {@code --json} goes: a file, written whole or not at all, or stdout for {@code -}. */
final class JsonOutput {
    private static final String STDOUT = "-";

    private final String target;

    /**
     * Names the target, and finds out before any work is done whether it can be written.
     *
     * @throws InputException if it cannot
     */
    JsonOutput(String target) {
        this.target = target;
        if (!isStdout()) {
            Path file = Path.of(target);
            if (Files.isDirectory(file)) {
                throw new InputException("--json " + target + ": is a folder; name a file, or - for stdout");
            }
            try {
                AtomicFile.check(file);
            } catch (IOException e) {
                throw unwritable(e);
            }
        }
    }

    boolean isStdout() {
        return target.equals(STDOUT);
    }

    void write(Map<String, ?> object, PrintWriter stdout) {
        try {
            String text = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(object) + System.lineSeparator();
            if (isStdout()) {
                stdout.print(text);
                stdout.flush();
                return;
            }
            AtomicFile.write(Path.of(target), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private InputException unwritable(IOException e) {
        return new InputException(
                "--json " + target + ": cannot be written: " + e.getClass().getSimpleName() + ": " + e.getMessage()
                        + "; name a file in a folder that exists and may be written",
                e);
    }
}
