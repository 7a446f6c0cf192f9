package dev.lockstep.trainer;

import dev.lockstep.trainer.cli.Lockstep;

/** Starts the command {@code lockstep}. */
public final class Main {
    private Main() {}

    /** Runs the command line and exits with its code: 0 done, 1 failed, 2 bad input. */
    public static void main(String[] args) {
        VectorModule.load();
        System.exit(Lockstep.commandLine().execute(args));
    }
}
