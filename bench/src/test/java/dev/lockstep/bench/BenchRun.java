package dev.lockstep.bench;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * What one run of {@code lockstep bench} gave.
 *
 * @param exitCode its exit code
 * @param out what it printed to stdout
 * @param err what it printed to stderr
 */
record BenchRun(int exitCode, String out, String err) {
    static BenchRun of(String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Bench.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        String[] arguments =
                Stream.concat(Stream.of("bench"), Stream.of(options)).toArray(String[]::new);
        return new BenchRun(commandLine.execute(arguments), out.toString(), err.toString());
    }
}
