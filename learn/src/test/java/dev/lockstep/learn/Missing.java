package dev.lockstep.learn;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

/** What a test needs and this machine lacks. */
public final class Missing {
    private Missing() {}

    /**
     * Skips the test loudly; fails it instead where LOCKSTEP_FORBID_SKIPS is 1.
     *
     * @param remedy what to do to run the test
     * @return never; the type lets callers throw it
     */
    public static RuntimeException skip(String remedy) {
        String message = "SKIPPED: " + remedy;
        if ("1".equals(System.getenv("LOCKSTEP_FORBID_SKIPS"))) {
            fail(message + " (LOCKSTEP_FORBID_SKIPS=1 makes this a failure)");
        }
        System.err.println(message);
        return abort(message);
    }
}
