package dev.lockstep.trainer.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code lockstep} itself, which only has subcommands. */
@Command(
        name = "lockstep",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        subcommands = {
            TrainCommand.class,
            SweepCommand.class,
            PredictCommand.class,
            DataCommand.class,
            StepCommand.class,
            VerifyCommand.class,
            TuneCommand.class,
            DevicesCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        description = "Trains linear classifiers on the CPU, on CUDA and on OpenCL devices.",
        footer = {"%nStart with:  lockstep train", "Comparisons:  lockstep bench --help"})
public final class Lockstep implements Runnable {
    @Spec
    private CommandSpec spec;

    private Lockstep() {}

    /** Returns the command line, ready to execute. */
    public static CommandLine commandLine() {
        return configured(new Lockstep());
    }

    /** Returns the command line of another program of this project, whose errors and exit codes are the same. */
    public static CommandLine configured(Object command) {
        CommandLine commandLine = new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Failures::badParameters)
                .setExecutionExceptionHandler(Failures::failed);
        commandLine.getCommandSpec().usageMessage().width(100);
        return commandLine;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
    }
}
