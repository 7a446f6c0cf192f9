package dev.lockstep.bench;

import dev.lockstep.trainer.cli.Lockstep;

/** Starts {@code lockstep bench}. */
public final class Main {
    private Main() {}

    /** Runs the command line and exits with its code: 0 done, 1 failed, 2 bad input. */
    public static void main(String[] args) {
        System.exit(Lockstep.execute(Bench.commandLine(), args));
    }
}
