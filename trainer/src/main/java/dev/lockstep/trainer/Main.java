package dev.lockstep.trainer;

import dev.lockstep.spi.DriverProbe;
import dev.lockstep.trainer.cli.Lockstep;
import picocli.CommandLine;

/** Starts the command {@code lockstep}. */
public final class Main {
    private Main() {}

    /** Runs the command line and exits with its code: 0 done, 1 failed, 2 bad input. */
    public static void main(String[] args) {
        CommandLine commandLine = Lockstep.commandLine(args);
        DriverProbe.exit(Lockstep.execute(commandLine, args));
    }
}
