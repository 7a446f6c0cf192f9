package dev.lockstep.trainer.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What every command has: options that picocli ({@code --help}) and {@link Failures} ({@code --debug}) act on, and where it
 * prints.
 */
@SuppressWarnings("UnusedVariable")
public abstract class Subcommand implements Callable<Integer> {
    private final Outputs outputs = new Outputs();

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(names = Failures.DEBUG, description = "Show the stack trace of an error.")
    private boolean debug;

    /** Returns the files that the command writes. */
    protected final Outputs outputs() {
        return outputs;
    }

    /** Returns stdout. */
    protected final PrintWriter out() {
        return new Terminal(spec.commandLine().getOut());
    }

    /** Returns stderr. */
    protected final PrintWriter err() {
        return new Terminal(spec.commandLine().getErr());
    }

    /** Returns the command as it was typed. */
    protected final String commandLine() {
        return "lockstep "
                + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
    }
}
