package dev.lockstep.trainer.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What a user should know of a run although it goes on: said at once, and again in its results. */
final class Warnings {
    private final PrintWriter text;
    private final List<String> lines = new ArrayList<>();

    /** Says warnings there. */
    Warnings(PrintWriter text) {
        this.text = text;
    }

    /** Says a line and notes it. */
    void add(String line) {
        text.println("Warning: " + line);
        text.flush();
        lines.add(line);
    }

    /** Returns the lines so far. */
    List<String> lines() {
        return List.copyOf(lines);
    }
}
