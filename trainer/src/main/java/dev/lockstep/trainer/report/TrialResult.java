package dev.lockstep.trainer.report;

import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.training.Training;
import java.util.List;

/** What one training of a sweep gave. Immutable. */
public final class TrialResult {
    private final Trial trial;
    private final double initialLoss;
    private final List<EpochResult> epochs;
    private final Losses losses;
    private final Evaluation train;
    private final WeightImages weights;
    private final String weightsSha256;
    private final Curve curve;
    private final boolean converged;

    /**
     * Reads the result.
     *
     * @param run the training, all its epochs done
     * @param rows the height of the images in pixels
     * @param columns the width of the images in pixels
     */
    public TrialResult(Trial trial, Training run, int rows, int columns) {
        this.trial = trial;
        this.initialLoss = run.initialLoss();
        this.epochs = List.copyOf(run.results());
        this.losses = Losses.of(epochs);
        this.train = run.evaluateTraining();
        this.weights = new WeightImages(run.model().weight().toFloatArray(), rows, columns);
        this.weightsSha256 = run.model().sha256();
        this.converged = run.isConverged();
        this.curve = Curve.of(trial.rate(), losses, initialLoss, run.divergence() == null);
    }

    /** Returns the training. */
    public Trial trial() {
        return trial;
    }

    /** Returns the untrained model's mean loss on the training images. */
    public double initialLoss() {
        return initialLoss;
    }

    /** Returns the epochs in order. */
    public List<EpochResult> epochs() {
        return epochs;
    }

    /** Returns how the trained model does on all training images. */
    public Evaluation train() {
        return train;
    }

    /** Returns how the trained model does on all validation images. */
    public Evaluation valid() {
        return epochs.getLast().valid();
    }

    /** Returns how rough the images of the weights are; see {@link WeightImages#roughness}. */
    public double roughness() {
        return weights.roughness();
    }

    /** Returns the SHA-256 of the weights, as {@code train} gives it. */
    public String weightsSha256() {
        return weightsSha256;
    }

    /** Returns whether further epochs would change nothing. */
    boolean isConverged() {
        return converged;
    }

    /** Returns what a {@link Verdict} needs to know of the losses. */
    Curve curve() {
        return curve;
    }

    Losses losses() {
        return losses;
    }

    WeightImages weights() {
        return weights;
    }
}
