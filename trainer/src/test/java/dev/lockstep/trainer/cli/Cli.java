package dev.lockstep.trainer.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What one run of the command line gave.
 *
 * @param exitCode its exit code
 * @param out what it printed to stdout
 * @param err what it printed to stderr
 */
record Cli(int exitCode, String out, String err) {
    private static final Set<String> REPORTING = Set.of("train", "sweep");

    /** Runs a command; {@code train} and {@code sweep} write a report only if the arguments say where to. */
    static Cli run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] complete = withoutReport(args);
        CommandLine commandLine = Lockstep.commandLine(complete);
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return new Cli(commandLine.execute(complete), out.toString(), err.toString());
    }

    private static String[] withoutReport(String... args) {
        List<String> list = new ArrayList<>(List.of(args));
        if (!list.isEmpty()
                && REPORTING.contains(list.getFirst())
                && Collections.disjoint(list, List.of("--report", "--no-report"))) {
            list.add("--no-report");
        }
        return list.toArray(String[]::new);
    }

    /** Reads stdout, which must be one JSON object and nothing else. */
    Map<String, Object> json() throws IOException {
        return JSON.std.with(JSON.Feature.FAIL_ON_DUPLICATE_MAP_KEYS).mapFrom(out);
    }

    /** Returns the option {@code --patience} of a command that was called without it. */
    static PatienceOption endlessPatience() {
        return new PatienceOption(new Options(CommandSpec.create()));
    }
}
