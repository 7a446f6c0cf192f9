package dev.lockstep.trainer.cli;

import picocli.CommandLine.Option;

/** Options of every command. */
final class CommonOptions {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(names = Failures.DEBUG, description = "Show the stack trace of an error.")
    private boolean debug;
}
