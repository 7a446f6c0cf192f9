package dev.lockstep;

import org.jspecify.annotations.Nullable;

/** Runs all steps of closing, even where one fails, and throws the first failure at the end. */
final class CloseAll {
    private @Nullable RuntimeException first;

    /** Returns whether the step did not fail. */
    boolean attempt(Runnable step) {
        try {
            step.run();
            return true;
        } catch (RuntimeException e) {
            if (first == null) {
                first = e;
            } else if (!first.equals(e)) {
                first.addSuppressed(e);
            }
            return false;
        }
    }

    /** Leaves the first failure to another error, which goes before. */
    void addTo(Throwable error) {
        if (first != null) {
            error.addSuppressed(first);
        }
    }

    void finish() {
        if (first != null) {
            throw first;
        }
    }
}
