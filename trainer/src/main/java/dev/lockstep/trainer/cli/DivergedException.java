package dev.lockstep.trainer.cli;

import dev.lockstep.learn.training.Divergence;

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

    /** Says that a training has diverged, and by what that is seen. */
    static String line(Divergence divergence) {
        return "the training diverged: " + divergence.text();
    }
}
