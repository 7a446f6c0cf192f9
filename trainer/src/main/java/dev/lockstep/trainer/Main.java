package dev.lockstep.trainer;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code lockstep}. */
@Command(
        name = "lockstep",
        version = "lockstep 0.1.0-SNAPSHOT",
        mixinStandardHelpOptions = true,
        subcommands = {},
        description = "Trains linear classifiers on the CPU, CUDA and OpenCL.")
final class Main {
    private Main() {}

    @Command(description = "Lists the devices.")
    int devices() {
        System.out.println("cpu");
        return 0;
    }

    @Command(description = "Trains a classifier.")
    int train(
            @Option(names = "--per-class") int perClass,
            @Option(names = "--epochs") int epochs,
            @Option(names = "--quiet") boolean quiet) {
        return 0;
    }

    public static void main(String[] args) {
        VectorModule.load();
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
