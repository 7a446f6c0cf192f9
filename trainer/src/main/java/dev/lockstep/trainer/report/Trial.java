package dev.lockstep.trainer.report;

import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingSettings;

/**
 * One training of a sweep.
 *
 * @param name what sets it apart from the others, such as {@code adamw lr=0.01}
 * @param settings what it does
 */
public record Trial(String name, TrainingSettings settings) {
    /** Returns the learning rate; NaN where the rule chooses its steps itself. */
    double rate() {
        return switch (settings.optimizer()) {
            case Optimizer.SgdOptimizer rule -> rule.options().learningRate();
            case Optimizer.AdamWOptimizer rule -> rule.options().learningRate();
            case Optimizer.LbfgsOptimizer _ -> Double.NaN;
        };
    }

    /** Returns what trainings have in common that are equal but for the learning rate. */
    public TrainingSettings settingsBesideRate() {
        Optimizer optimizer = switch (settings.optimizer()) {
            case Optimizer.SgdOptimizer rule ->
                Optimizer.of(rule.options().withLearningRate(0))
                        .withSchedule(rule.schedule())
                        .withAveraging(rule.averaging());
            case Optimizer.AdamWOptimizer rule ->
                Optimizer.of(rule.options().withLearningRate(0))
                        .withSchedule(rule.schedule())
                        .withAveraging(rule.averaging());
            case Optimizer.LbfgsOptimizer rule -> rule;
        };
        return settings.withOptimizer(optimizer);
    }
}
