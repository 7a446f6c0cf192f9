package dev.lockstep.trainer.report;

import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.training.Trained;
import java.util.List;
import java.util.Optional;

/**
 * What one training of a sweep gave, or the trainings of all folds of a cross-validation with the same settings: the scores are then their
 * means, and all else is the first fold's. Immutable.
 */
public final class TrialResult {
    private final Trial trial;
    private final double initialLoss;
    private final List<EpochResult> epochs;
    private final Losses losses;
    private final Score train;
    private final Score valid;
    private final List<TrialResult> folds;
    private final Optional<WeightImages> weights;
    private final String weightsSha256;
    private final Curve curve;
    private final boolean converged;
    private final boolean joint;

    /**
     * Reads the result.
     *
     * @param run the training, all its epochs done
     * @param features what an example consists of
     */
    public TrialResult(Trial trial, Trained run, Features features) {
        this.trial = trial;
        this.initialLoss = run.initialLoss();
        this.epochs = List.copyOf(run.results());
        this.losses = Losses.of(epochs);
        this.train = Score.of(run.evaluateTraining());
        this.valid = Score.of(epochs.getLast().valid());
        this.folds = List.of();
        this.weights = WeightImages.of(run.model().weight().toFloatArray(), features);
        this.weightsSha256 = run.model().sha256();
        this.converged = run.isConverged();
        this.joint = run.isJoint();
        this.curve = Curve.of(trial.rate(), losses, initialLoss, run.divergence() == null);
    }

    private TrialResult(List<TrialResult> folds) {
        TrialResult first = folds.getFirst();
        this.trial = first.trial;
        this.initialLoss = first.initialLoss;
        this.epochs = first.epochs;
        this.losses = first.losses;
        this.weights = first.weights;
        this.weightsSha256 = first.weightsSha256;
        this.converged = first.converged;
        this.joint = first.joint;
        this.curve = first.curve;
        this.train = Score.mean(folds.stream().map(TrialResult::train).toList());
        this.valid = Score.mean(folds.stream().map(TrialResult::valid).toList());
        this.folds = List.copyOf(folds);
    }

    /** Returns what the folds of a cross-validation, two or more, gave together. */
    public static TrialResult across(List<TrialResult> folds) {
        return new TrialResult(folds);
    }

    /** Returns whether every number of every training is finite. */
    public boolean isFinite() {
        return folds.isEmpty() ? curve.isFinite() : folds.stream().allMatch(TrialResult::isFinite);
    }

    /** Returns the results of the folds of a cross-validation, none without folds. */
    public List<TrialResult> folds() {
        return folds;
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

    /** Returns how the trained model does on the images that it learned from. */
    public Score train() {
        return train;
    }

    /** Returns how the trained model does on the images that it is measured on. */
    public Score valid() {
        return valid;
    }

    /** Returns how rough the images of the weights are; see {@link WeightImages#roughness}. NaN where they are no images. */
    public double roughness() {
        return weights.map(WeightImages::roughness).orElse(Double.NaN);
    }

    /** Returns the SHA-256 of the weights, as {@code train} gives it. */
    public String weightsSha256() {
        return weightsSha256;
    }

    /** Returns whether it was one of several that were trained as one layer, so that its last bits are not those of {@code train}. */
    public boolean isJoint() {
        return joint;
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

    Optional<WeightImages> weights() {
        return weights;
    }
}
