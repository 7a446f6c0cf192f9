package dev.lockstep.trainer.cli;

import dev.lockstep.error.DeviceUnavailableException;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.TileTableException;
import dev.lockstep.error.UnknownDeviceException;
import dev.lockstep.error.UnsupportedFeatureException;
import dev.lockstep.tck.CaseFileException;
import dev.lockstep.tck.CaseNameException;
import dev.lockstep.trainer.data.DataException;
import dev.lockstep.trainer.data.Heap;
import dev.lockstep.trainer.data.HeapException;
import dev.lockstep.trainer.model.ModelException;
import java.io.PrintWriter;
import java.util.Arrays;
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

    private Failures() {}

    static int badParameters(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        String message = e.getMessage().lines().findFirst().orElse("bad parameters");
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
        PrintWriter err = command.getErr();
        boolean badInput = isBadInput(e);
        String hint = badInput || explainsItself(e) ? "" : " (run again with " + DEBUG + " for details)";
        err.println("lockstep: " + message(e) + hint);
        if (parsed.expandedArgs().contains(DEBUG)) {
            e.printStackTrace(err);
        }
        return e instanceof StoppedException stopped ? stopped.exitCode() : badInput ? BAD_INPUT : FAILED;
    }

    private static String message(Throwable e) {
        if (e instanceof OutOfMemoryError full) {
            return Heap.explained(full);
        }
        String message = e instanceof Error ? e.toString() : e.getMessage();
        return message == null ? e.getClass().getName() : message;
    }

    private static boolean explainsItself(Throwable e) {
        return e instanceof LockstepException
                || e instanceof StoppedException
                || e instanceof HeapException
                || e instanceof OutOfMemoryError;
    }

    private static boolean isBadInput(Throwable e) {
        return e instanceof InputException
                || e instanceof DataException
                || e instanceof ModelException
                || e instanceof UnknownDeviceException
                || e instanceof DeviceUnavailableException
                || e instanceof UnsupportedFeatureException
                || e instanceof TileTableException
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
