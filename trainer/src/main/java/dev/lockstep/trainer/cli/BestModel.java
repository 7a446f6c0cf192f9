package dev.lockstep.trainer.cli;

import dev.lockstep.learn.LinearModel;
import dev.lockstep.trainer.report.SweepReport;
import dev.lockstep.trainer.report.TrialResult;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The best training so far of a sweep, with its model. Used by the threads of all trainings. */
final class BestModel {
    private @Nullable Candidate best;

    /**
     * A training that is done.
     *
     * @param place in the list of all: of two that do equally well the first is better
     */
    record Candidate(int place, TrialResult result, LinearModel model) {}

    /**
     * Takes a training into account.
     *
     * @param model copies its model to the host
     */
    synchronized void offer(int place, TrialResult result, Supplier<LinearModel> model) {
        if (best == null || isBetter(place, result, best)) {
            best = new Candidate(place, result, model.get());
        }
    }

    private static boolean isBetter(int place, TrialResult result, Candidate other) {
        int order = SweepReport.BEST_FIRST.compare(result, other.result);
        return order < 0 || (order == 0 && place < other.place);
    }

    /** Returns the best, absent while no training is done. */
    synchronized @Nullable Candidate get() {
        return best;
    }
}
