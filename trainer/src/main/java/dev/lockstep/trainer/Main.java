package dev.lockstep.trainer;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code lockstep}. */
@Command(
        name = "lockstep",
        version = "lockstep 0.1.0-SNAPSHOT",
        mixinStandardHelpOptions = true,
        description = "Trains linear classifiers on the CPU, CUDA and OpenCL.")
final class Main {
    private Main() {}

    @Command(description = "Lists the devices.")
    int devices() {
        System.out.println("cpu");
        return 0;
    }

    @Command(description = "Trains a classifier.")
    int train() {
        return 0;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
