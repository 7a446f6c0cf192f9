package dev.lockstep.trainer.report;

import dev.lockstep.learn.TrainingSettings;

/**
 * One training of a sweep.
 *
 * @param name what sets it apart from the others, such as {@code adamw lr=0.01}
 * @param settings what it does
 */
public record Trial(String name, TrainingSettings settings) {}
