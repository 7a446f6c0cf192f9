package dev.lockstep.trainer.cli;

import picocli.CommandLine.Model.OptionSpec;

/** Where all random numbers come from. */
final class SeedOption {
    private long seed;

    SeedOption(Options options) {
        options.add(
                long.class,
                value -> seed = value,
                OptionSpec.builder("--seed")
                        .paramLabel("N")
                        .defaultValue("0")
                        .description(
                                "Decides the images, the initial weights and the batches (default: ${DEFAULT-VALUE})."));
    }

    long seed() {
        return seed;
    }
}
