package dev.lockstep.bench;

import dev.lockstep.trainer.cli.Lockstep;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The command {@code lockstep} as far as it is about benchmarks. */
final class Bench implements Runnable {
    private Bench() {}

    /** Returns the command line, ready to execute. */
    static CommandLine commandLine() {
        CommandSpec command = CommandSpec.wrapWithoutInspection(new Bench()).name("lockstep");
        command.addSubcommand("bench", new BenchCommand().command());
        return Lockstep.configured(new CommandLine(command));
    }

    @Override
    public void run() {
        throw new IllegalStateException("started without the command bench");
    }
}
