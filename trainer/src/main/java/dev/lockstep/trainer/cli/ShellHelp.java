package dev.lockstep.trainer.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** Stands for {@code shell}, which the launcher carries out. */
@SuppressWarnings("UnusedVariable") // picocli takes what is passed on
@Command(
        sortOptions = false,
        description =
                "Starts JShell, the JDK's shell for Java, with everything of Lockstep on its class path and imported. "
                        + "What comes through a pipe or from a file instead of a terminal is run as a script.",
        footer = "%nFor example:  echo 'Devices.probe().forEach(System.out::println)' | ${ROOT-COMMAND-NAME} shell")
final class ShellHelp extends Subcommand {
    @Parameters(paramLabel = "ARGUMENT", description = "What JShell is given, such as the name of a script.")
    private List<String> arguments = new ArrayList<>();

    @Unmatched
    private List<String> options = new ArrayList<>();

    @Override
    public Integer call() {
        throw launcherOnly("shell");
    }

    static InputException launcherOnly(String command) {
        return new InputException(
                command + " needs a JDK, which the launcher finds: start it by ./lockstep " + command);
    }
}
