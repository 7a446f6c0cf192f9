package dev.lockstep.trainer.cli;

import picocli.CommandLine.Model.PositionalParamSpec;

/** Stands for {@code shell}, which the launcher carries out. */
final class ShellHelp extends Subcommand {
    ShellHelp() {
        super("Starts JShell, the JDK's shell for Java, with everything of Lockstep on its class path and imported. "
                + "What comes through a pipe or from a file instead of a terminal is run as a script.");
        command()
                .usageMessage()
                .footer(
                        "%nFor example:  echo 'Devices.probe().forEach(System.out::println)' | ${ROOT-COMMAND-NAME} shell");
        Options options = options();
        options.addList(
                String.class,
                ignored -> {},
                PositionalParamSpec.builder()
                        .paramLabel("ARGUMENT")
                        .arity("0..*")
                        .description("What JShell is given, such as the name of a script."));
        options.ignoreUnknown();
    }

    @Override
    public Integer call() {
        throw launcherOnly("shell");
    }

    static InputException launcherOnly(String command) {
        return new InputException(
                command + " needs a JDK, which the launcher finds: start it by ./lockstep " + command);
    }
}
