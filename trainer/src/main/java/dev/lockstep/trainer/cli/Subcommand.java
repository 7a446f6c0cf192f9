package dev.lockstep.trainer.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What every command has: options that picocli ({@code --help}) and {@link Failures} ({@code --debug}) act on, and where it
 * prints.
 */
public abstract class Subcommand implements Callable<Integer> {
    private final Outputs outputs = new Outputs();
    private final CommandSpec command;
    private final Options options;

    /** Makes a command with what its help says of it. */
    protected Subcommand(String... description) {
        command = CommandSpec.wrapWithoutInspection(this);
        command.usageMessage().description(description).sortOptions(false);
        options = new Options(command);
        options.add(OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help and exit."));
        options.add(OptionSpec.builder(Failures.DEBUG).description("Show the stack trace of an error."));
    }

    /** Returns the command as picocli knows it. */
    public final CommandSpec command() {
        return command;
    }

    /** Returns the options, to add those of the command. */
    protected final Options options() {
        return options;
    }

    /** Returns the files that the command writes. */
    protected final Outputs outputs() {
        return outputs;
    }

    /** Returns stdout. */
    protected final PrintWriter out() {
        return new Terminal(command.commandLine().getOut());
    }

    /** Returns stderr. */
    protected final PrintWriter err() {
        return new Terminal(command.commandLine().getErr());
    }

    /** Returns the command as it was typed. */
    protected final String commandLine() {
        return "lockstep "
                + String.join(" ", command.root().commandLine().getParseResult().originalArgs());
    }
}
