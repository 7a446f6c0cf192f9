package dev.lockstep.trainer.cli;

/** Stands for {@code bench}, which is a program of its own, in the list of commands and for its help. */
final class BenchHelp extends BenchOptions {
    @Override
    public Integer call() {
        throw new InputException(
                "bench is a program of its own, which is not among these jars; start it by ./lockstep bench");
    }
}
