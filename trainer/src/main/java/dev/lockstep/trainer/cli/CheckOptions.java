package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.reference.ShadowOps;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** Whether to hold the training's steps to the float64 reference. */
final class CheckOptions {
    private @Nullable Long every;

    CheckOptions(Options options) {
        options.add(
                Long.class,
                value -> every = value,
                OptionSpec.builder("--check")
                        .paramLabel("EVERY")
                        .arity("0..1")
                        .fallbackValue("100")
                        .description(
                                "Hold every EVERY-th step to the float64 reference (without a number: every 100th); stop at the "
                                        + "first result beyond its bound and write a case file."));
    }

    void validate() {
        if (every != null && every < 1) {
            throw new InputException("--check " + every + ": must be 1 or more");
        }
    }

    /** Returns what shadows the steps, absent if they are not to be checked. */
    @Nullable
    ShadowOps shadow(Compute compute) {
        return every == null ? null : new ShadowOps(compute, every, Path.of(""));
    }

    static String line(ShadowOps shadow) {
        String line = String.format(
                Locale.ROOT,
                "Checked: %d op calls against float64, worst error %.3f of its bound",
                shadow.checkedCalls(),
                shadow.worst());
        return shadow.mistrustedCalls() == 0
                ? line
                : line + "; " + shadow.mistrustedCalls()
                        + " MISTRUSTED: their values may overflow, and some have no bound";
    }
}
