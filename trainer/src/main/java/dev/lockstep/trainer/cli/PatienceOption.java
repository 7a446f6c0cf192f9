package dev.lockstep.trainer.cli;

import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.training.Training;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** When a training stops that no longer gets better, and which of its models is kept. */
final class PatienceOption {
    private @Nullable Integer patience;

    PatienceOption(Options options) {
        options.add(
                Integer.class,
                value -> patience = value,
                OptionSpec.builder("--patience")
                        .paramLabel("EPOCHS")
                        .description(
                                "Stop when the validation loss has not fallen for so many epochs, and go back to the best one: "
                                        + "--save writes its model."));
    }

    /** Refuses what cannot be. */
    void check(Optimizer optimizer) {
        if (patience != null && patience < 1) {
            throw new InputException("--patience " + patience + ": must be 1 or more");
        }
        if (patience != null && optimizer instanceof Optimizer.LbfgsOptimizer) {
            throw new InputException("--patience " + patience + ": lbfgs goes on to the minimum; leave it out");
        }
    }

    /** Returns whether a training may stop early. */
    boolean isGiven() {
        return patience != null;
    }

    /** Begins with a run, before its first epoch here. */
    void begin(Training run) {
        if (patience != null) {
            run.rememberBest();
        }
    }

    /** Returns whether the validation loss has not fallen for too long. */
    boolean isOver(Training run) {
        return patience != null && run.results().size() - 1 - best(run.results()) >= patience;
    }

    /**
     * Goes back to the best epoch.
     *
     * @return what the user should know of it, absent where the last epoch is the best
     */
    @Nullable
    String finish(Training run) {
        if (patience == null) {
            return null;
        }
        int epochs = run.results().size();
        int taken = run.returnToBest();
        return taken == 0
                ? null
                : "Best: epoch %s of %s has the lowest validation loss; its model is kept"
                        .formatted(epochs - taken - 1, epochs);
    }

    private static int best(List<EpochResult> results) {
        int best = 0;
        for (int epoch = 1; epoch < results.size(); epoch++) {
            if (results.get(epoch).valid().loss() < results.get(best).valid().loss()) {
                best = epoch;
            }
        }
        return best;
    }
}
