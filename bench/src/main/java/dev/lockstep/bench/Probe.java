package dev.lockstep.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Asks other programs what is here. */
final class Probe {
    private Probe() {}

    /** Returns what a command prints, or empty if it is not there or fails. */
    static Optional<String> output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(printed) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Returns what to say of a Python that lacks a module, or empty if it has it. */
    static Optional<String> missingModule(String python, String module) {
        String question = "import importlib.util, sys; sys.exit(importlib.util.find_spec('" + module + "') is None)";
        return output(List.of(python, "-c", question)).isPresent()
                ? Optional.empty()
                : Optional.of(python + " has no module " + module + "; --python names another");
    }
}
