package dev.lockstep.trainer.report;

import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.training.TrainingRun;
import java.util.List;
import java.util.Optional;

/** What one training of a sweep gave. Immutable. */
public final class TrialResult {
    private final Trial trial;
    private final double initialLoss;
    private final List<EpochResult> epochs;
    private final Losses losses;
    private final Evaluation train;
    private final Optional<WeightImages> weights;
    private final String weightsSha256;
    private final Verdict verdict;

    /**
     * Reads the result.
     *
     * @param run the training, all its epochs done
     * @param features what an example consists of
     */
    public TrialResult(Trial trial, TrainingRun run, Features features) {
        this.trial = trial;
        this.initialLoss = run.initialLoss();
        this.epochs = List.copyOf(run.results());
        this.losses = Losses.of(epochs);
        this.train = run.evaluateTraining();
        this.weights = WeightImages.of(run.model().weight().toFloatArray(), features);
        this.weightsSha256 = run.model().sha256();
        this.verdict = run.divergence() == null ? Verdict.of(losses, initialLoss) : Verdict.DIVERGED;
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

    /** Returns how rough the images of the weights are; see {@link WeightImages#roughness}. NaN where they are no images. */
    public double roughness() {
        return weights.map(WeightImages::roughness).orElse(Double.NaN);
    }

    /** Returns the SHA-256 of the weights, as {@code train} gives it. */
    public String weightsSha256() {
        return weightsSha256;
    }

    /** Returns what the losses say of the learning rate. */
    public Verdict verdict() {
        return verdict;
    }

    Losses losses() {
        return losses;
    }

    Optional<WeightImages> weights() {
        return weights;
    }
}
