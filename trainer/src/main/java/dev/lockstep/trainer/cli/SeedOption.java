package dev.lockstep.trainer.cli;

import picocli.CommandLine.Option;

/** Where all random numbers come from. */
final class SeedOption {
    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Decides the images, the initial weights and the batches (default: ${DEFAULT-VALUE}).")
    private long seed;

    long seed() {
        return seed;
    }
}
