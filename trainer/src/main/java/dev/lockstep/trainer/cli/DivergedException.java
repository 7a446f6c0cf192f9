package dev.lockstep.trainer.cli;

import dev.lockstep.learn.training.Divergence;
import java.nio.file.Path;

/** The training diverged. The message is the line to show; the exit code is 1. */
final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes it.
     *
     * @param kept what is left of the model, in words
     */
    DivergedException(Divergence divergence, String kept) {
        super(line(divergence) + "; " + kept + "; take a lower --lr or --weight-decay");
    }

    /** Makes the one of a sweep none of whose trainings gave a model. */
    DivergedException(Path file) {
        super("every training diverged; " + file + " was not written; take a lower --lr or --weight-decay");
    }

    /** Says that a training has diverged, and by what that is seen. */
    static String line(Divergence divergence) {
        return "the training diverged: " + divergence.text();
    }
}
