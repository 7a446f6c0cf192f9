package dev.lockstep.learn;

import java.time.Duration;

/**
 * The result of one epoch.
 *
 * @param epoch its number, from 0
 * @param loss the mean over the steps of the batch's training loss before its update
 * @param trainCorrect how many training examples were classified correctly, each before the update of its step
 * @param trainSeen how many were seen
 * @param valid the validation examples after the epoch
 * @param duration the time that training and validation took
 * @param losses the training loss of each step; none in an epoch just read from a checkpoint, which keeps them apart
 */
public record EpochResult(
        int epoch,
        double loss,
        int trainCorrect,
        int trainSeen,
        Evaluation valid,
        Duration duration,
        StepLosses losses) {
    /** Returns the part of the seen training examples that was classified correctly, 0 to 1. */
    public double trainAccuracy() {
        return (double) trainCorrect / trainSeen;
    }

    /** Returns the same result with the losses of its steps. */
    public EpochResult withLosses(StepLosses known) {
        return new EpochResult(epoch, loss, trainCorrect, trainSeen, valid, duration, known);
    }
}
