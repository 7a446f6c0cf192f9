package dev.lockstep.trainer.report;

import dev.lockstep.learn.Evaluation;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How well a training of a sweep does: measured once, or the means over the folds of a cross-validation.
 *
 * @param loss the mean loss
 * @param lossError its standard error over the folds, NaN without folds
 * @param accuracy the part that is classified rightly
 * @param accuracyError its standard error over the folds, or by the number of examples without folds
 */
public record Score(double loss, double lossError, double accuracy, double accuracyError) {
    static Score of(Evaluation evaluation) {
        return new Score(evaluation.loss(), Double.NaN, evaluation.accuracy(), evaluation.standardError());
    }

    /** Returns the means of two or more. */
    static Score mean(List<Score> folds) {
        return new Score(
                mean(folds, Score::loss),
                error(folds, Score::loss),
                mean(folds, Score::accuracy),
                error(folds, Score::accuracy));
    }

    private static double mean(List<Score> folds, ToDoubleFunction<Score> figure) {
        return folds.stream().mapToDouble(figure).sum() / folds.size();
    }

    /** The root of the unbiased variance over the number of folds. */
    private static double error(List<Score> folds, ToDoubleFunction<Score> figure) {
        double mean = mean(folds, figure);
        double squares = folds.stream()
                .mapToDouble(figure)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(squares / (folds.size() - 1) / folds.size());
    }
}
