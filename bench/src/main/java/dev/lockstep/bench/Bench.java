package dev.lockstep.bench;

import dev.lockstep.trainer.cli.Lockstep;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code lockstep} as far as it is about benchmarks. */
@Command(name = "lockstep", subcommands = BenchCommand.class)
final class Bench implements Runnable {
    private Bench() {}

    /** Returns the command line, ready to execute. */
    static CommandLine commandLine() {
        return Lockstep.configured(new CommandLine(new Bench()));
    }

    @Override
    public void run() {
        throw new IllegalStateException("started without the command bench");
    }
}
