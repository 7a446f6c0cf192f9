package dev.lockstep.trainer.cli;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.util.List;

/** The Python of this machine. */
final class Python {
    private static final String HEED =
            "signal.signal(signal.SIGINT, signal.SIG_DFL); signal.signal(signal.SIGHUP, signal.SIG_DFL)";

    private static final String COMMAND = "python3";

    private Python() {}

    /** Returns its command, or skips the test loudly; fails instead where LOCKSTEP_FORBID_SKIPS is 1. */
    static String command() throws InterruptedException {
        try {
            new ProcessBuilder(COMMAND, "--version").start().waitFor();
            return COMMAND;
        } catch (IOException e) {
            String message = "SKIPPED: install python3 for this test";
            if ("1".equals(System.getenv("LOCKSTEP_FORBID_SKIPS"))) {
                fail(message + " (LOCKSTEP_FORBID_SKIPS=1 makes this a failure)", e);
            }
            System.err.println(message);
            return abort(message);
        }
    }

    /**
     * Returns a program that becomes another one with the default handling of SIGINT, which a process ignores if a shell put it
     * or its parent into the background, and of SIGHUP, which it ignores under {@code nohup}.
     */
    static List<String> heedingSignals() throws InterruptedException {
        return after(HEED);
    }

    /** Returns a program that becomes another one, which ignores a signal and heeds the others. */
    static List<String> ignoring(String signal) throws InterruptedException {
        return after(HEED + "; signal.signal(signal.SIG" + signal + ", signal.SIG_IGN)");
    }

    private static List<String> after(String statement) throws InterruptedException {
        return List.of(
                command(), "-c", "import os, signal, sys; " + statement + "; os.execv(sys.argv[1], sys.argv[1:])");
    }
}
