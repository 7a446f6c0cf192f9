package dev.lockstep.trainer.cli;

import dev.lockstep.error.ConfigurationException;
import dev.lockstep.error.DeviceUnavailableException;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.TileTableException;
import dev.lockstep.error.UnknownDeviceException;
import dev.lockstep.error.UnsupportedFeatureException;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.HeapException;
import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.data.FileFailures;
import dev.lockstep.learn.data.Heap;
import dev.lockstep.reference.CaseFileException;
import dev.lockstep.reference.CaseNameException;
import dev.lockstep.trainer.report.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one line on stderr and an exit code; {@code --debug} adds the stack trace. */
final class Failures {
    static final int FAILED = 1;
    static final int BAD_INPUT = 2;
    static final String DEBUG = "--debug";

    /** How picocli names the types of numbers. */
    private static final Pattern NUMBER = Pattern.compile("is not an? (double|float)\\b");

    private static final Pattern WHOLE_NUMBER = Pattern.compile("is not an? (int|long)\\b");

    private Failures() {}

    static int badParameters(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = new Terminal(command.getErr());
        String message = e.getMessage().lines().findFirst().orElse("bad parameters");
        message = WHOLE_NUMBER.matcher(message).replaceFirst("is not a whole number");
        message = NUMBER.matcher(message).replaceFirst("is not a number");
        err.println("lockstep: " + message + suggestion(e) + "; see '"
                + command.getCommandSpec().qualifiedName() + " --help'");
        if (Arrays.asList(args).contains(DEBUG)) {
            e.printStackTrace(err);
        }
        return BAD_INPUT;
    }

    static int failed(Exception e, CommandLine command, ParseResult parsed) {
        return failed((Throwable) e, command, parsed);
    }

    /** As {@link RunLast}, but an error is no trace either: picocli hands on exceptions alone. */
    static int execute(ParseResult parsed) {
        try {
            return new RunLast().execute(parsed);
        } catch (Error e) {
            return failed(e, parsed.commandSpec().commandLine(), parsed);
        }
    }

    private static int failed(Throwable e, CommandLine command, ParseResult parsed) {
        PrintWriter err = new Terminal(command.getErr());
        boolean badInput = isBadInput(e);
        String hint = badInput || isExplained(e) ? "" : " (run again with " + DEBUG + " for details)";
        err.println("lockstep: " + Printable.line(message(e).replaceAll("\\s*\\R\\s*", " ")) + hint);
        if (parsed.expandedArgs().contains(DEBUG)) {
            e.printStackTrace(err);
        }
        return e instanceof StoppedException stopped ? stopped.exitCode() : badInput ? BAD_INPUT : FAILED;
    }

    /** Returns the exit code of a command that has ended, which is not 0 if what it printed is lost. */
    static int lost(@Nullable IOException failure, int exitCode, PrintWriter err) {
        if (failure == null) {
            return exitCode;
        }
        new Terminal(err).println("lockstep: stdout was not written: " + FileFailures.reason(failure));
        return exitCode == 0 ? FAILED : exitCode;
    }

    private static String message(Throwable e) {
        if (e instanceof OutOfMemoryError full) {
            return Heap.explained(full);
        }
        String message = e instanceof Error ? e.toString() : SettingNames.message(e);
        return message == null ? e.getClass().getName() : message;
    }

    /** Returns whether a stack trace would tell the user nothing more. */
    private static boolean isExplained(Throwable e) {
        return e instanceof LockstepException
                || e instanceof StoppedException
                || e instanceof DivergedException
                || e instanceof OutputException
                || e instanceof ModelException
                || e instanceof HeapException
                || e instanceof OutOfMemoryError;
    }

    private static boolean isBadInput(Throwable e) {
        return e instanceof InputException
                || e instanceof DataException
                || (e instanceof ModelException model && model.isBadInput())
                || e instanceof UnknownDeviceException
                || e instanceof DeviceUnavailableException
                || e instanceof UnsupportedFeatureException
                || e instanceof TileTableException
                || e instanceof ConfigurationException
                || e instanceof CaseNameException
                || e instanceof CaseFileException;
    }

    private static String suggestion(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched.getSuggestions().stream()
                    .findFirst()
                    .map(name -> "; did you mean '" + name + "'?")
                    .orElse("");
        }
        return "";
    }
}
