package dev.lockstep.trainer.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The command {@code lockstep} itself, which only has subcommands. */
public final class Lockstep implements Runnable {
    /** The system property by which the launcher says how it was called. */
    private static final String NAME = "dev.lockstep.command";

    /** Picocli lays help texts out for no narrower terminal. */
    private static final int NARROWEST_HELP = 55;

    private static final SequencedMap<String, Supplier<Subcommand>> SUBCOMMANDS = new LinkedHashMap<>();

    static {
        SUBCOMMANDS.put("train", TrainCommand::new);
        SUBCOMMANDS.put("sweep", SweepCommand::new);
        SUBCOMMANDS.put("predict", PredictCommand::new);
        SUBCOMMANDS.put("data", DataCommand::new);
        SUBCOMMANDS.put("step", StepCommand::new);
        SUBCOMMANDS.put("verify", VerifyCommand::new);
        SUBCOMMANDS.put("tune", TuneCommand::new);
        SUBCOMMANDS.put("devices", DevicesCommand::new);
        SUBCOMMANDS.put("run", RunHelp::new);
        SUBCOMMANDS.put("shell", ShellHelp::new);
        SUBCOMMANDS.put("bench", BenchHelp::new);
    }

    private final CommandSpec command;

    private Lockstep() {
        command = CommandSpec.wrapWithoutInspection(this).name("lockstep").versionProvider(new VersionProvider());
        command.usageMessage()
                .synopsisSubcommandLabel("COMMAND")
                .description("Trains linear classifiers on the CPU, on CUDA and on OpenCL devices.")
                .footer("%nStart with:  ${COMMAND-NAME} train");
        Options options = new Options(command);
        options.add(OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help message and exit."));
        options.add(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print version information and exit."));
    }

    /**
     * Returns the command line that executes these arguments. A command named first is the only one it has, because picocli
     * takes longer to read the options of all of them than the JVM to start.
     */
    public static CommandLine commandLine(String... args) {
        CommandLine commandLine = new CommandLine(new Lockstep().command);
        boolean named = args.length > 0 && SUBCOMMANDS.containsKey(args[0]);
        for (String name : named ? List.of(args[0]) : SUBCOMMANDS.sequencedKeySet()) {
            commandLine.addSubcommand(name, SUBCOMMANDS.get(name).get().command());
        }
        if (!named) {
            commandLine.addSubcommand(new CommandLine.HelpCommand());
        }
        return configured(commandLine).setCommandName(System.getProperty(NAME, "lockstep"));
    }

    /**
     * Gives a command line, with all the commands that it will have, the errors, exit codes and help texts that every program of
     * this project has, and returns it.
     */
    public static CommandLine configured(CommandLine commandLine) {
        commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Failures::execute)
                .setParameterExceptionHandler(Failures::badParameters)
                .setExecutionExceptionHandler(Failures::failed);
        commandLine.setUsageHelpWidth(Math.clamp(Columns.orUsual(Columns.out()), NARROWEST_HELP, Columns.orUsual(0)));
        if ("dumb".equals(System.getenv("TERM"))) {
            commandLine.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF)); // NO_COLOR is heeded by picocli
        }
        keepOrder(commandLine);
        return commandLine;
    }

    /** Has the synopsis list options in the order of their declaration: picocli would sort them as the locale does. */
    private static void keepOrder(CommandLine commandLine) {
        commandLine.getCommandSpec().usageMessage().sortSynopsis(false);
        commandLine.getSubcommands().values().forEach(Lockstep::keepOrder);
    }

    /** Executes the arguments with stdout as it is, and returns the exit code: 0 done, 1 failed, 2 bad input. */
    public static int execute(CommandLine commandLine, String... args) {
        StandardOutput out = new StandardOutput();
        commandLine.setOut(Columns.folded(out.writer(), Columns.out()));
        commandLine.setErr(Columns.folded(commandLine.getErr(), Columns.err()));
        int exitCode = commandLine.execute(args);
        return Failures.lost(out.failure(), exitCode, commandLine.getErr());
    }

    @Override
    public void run() {
        throw new ParameterException(
                command.commandLine(),
                "a command is missing: "
                        + String.join(", ", command.subcommands().keySet()));
    }
}
