package dev.lockstep.trainer.training;

import java.time.Duration;

/**
 * What one epoch gave.
 *
 * @param epoch its number, from 0
 * @param loss the mean over the steps of the batch's training loss before its update
 * @param trainCorrect how many training images were classified rightly, each before the update of its step
 * @param trainSeen how many were seen
 * @param valid the validation images after the epoch
 * @param duration the time that training and validation took
 */
public record EpochResult(
        int epoch, double loss, int trainCorrect, int trainSeen, Evaluation valid, Duration duration) {}
