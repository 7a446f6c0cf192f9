package dev.lockstep.trainer.cli;

import dev.lockstep.trainer.report.Trial;
import java.util.List;

/**
 * What a sweep trains.
 *
 * @param trials the combinations of settings
 * @param warmStarts whether a training by lbfgs begins where the one before it in the list ended
 * @param patience when a training stops early
 */
record SweepPlan(List<Trial> trials, boolean warmStarts, PatienceOption patience) {
    /** Returns whether a training began where another ended. */
    boolean warmStarted() {
        return warmStarts && trials.stream().filter(SweepWorkers::isLbfgs).count() > 1;
    }
}
