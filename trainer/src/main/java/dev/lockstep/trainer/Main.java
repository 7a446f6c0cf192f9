package dev.lockstep.trainer;

import dev.lockstep.spi.DriverProbe;
import dev.lockstep.trainer.cli.Lockstep;

/** Starts the command {@code lockstep}. */
public final class Main {
    private Main() {}

    /** Runs the command line and exits with its code: 0 done, 1 failed, 2 bad input. */
    public static void main(String[] args) {
        DriverProbe.end(run(args));
    }

    /** Runs the command line and returns its code. */
    static int run(String... args) {
        return Lockstep.execute(Lockstep.commandLine(args), args);
    }
}
