package dev.lockstep.trainer.report;

import dev.lockstep.trainer.draw.Chart;
import dev.lockstep.trainer.draw.Curve;
import dev.lockstep.trainer.draw.Drawing;
import dev.lockstep.trainer.draw.Ink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * The curves of a sweep: weighted ones and raw ones, in the same order and colours. Eight curves can be told apart: of more trainings the
 * best eight have colours and names, and the others are faint, behind them.
 */
final class SweepCharts {
    private static final double WIDTH = 760;
    private static final double HEIGHT = 360;

    private final List<TrialResult> trials;
    /** Numbers of trainings, from the rearmost curve to the foremost. */
    private final List<Integer> order;

    SweepCharts(List<TrialResult> trials) {
        this.trials = trials;
        List<Integer> numbers = IntStream.range(0, trials.size()).boxed().toList();
        if (trials.size() <= Ink.CURVES) {
            order = numbers;
        } else {
            List<Integer> worstFirst = new ArrayList<>(numbers);
            worstFirst.sort(
                    Comparator.comparing(trials::get, SweepReport.BEST_FIRST).reversed());
            order = worstFirst;
        }
    }

    /** Returns whether the curve of a training has a colour and a name. */
    boolean isNamed(int trial) {
        return place(trial) >= trials.size() - Ink.CURVES;
    }

    /** Returns the number of a training's curve in each chart. */
    int place(int trial) {
        return order.indexOf(trial);
    }

    Ink ink(int trial) {
        return isNamed(trial)
                ? Ink.curve((place(trial) - Math.max(0, trials.size() - Ink.CURVES)) % Ink.CURVES)
                : Ink.RULE;
    }

    Chart smoothed() {
        return chart("Loss per step, exponentially weighted", false, (losses, step) -> losses.smoothed(step));
    }

    Chart raw() {
        return chart("Loss per step, raw", true, (losses, step) -> losses.raw(step));
    }

    private Chart chart(String title, boolean isThin, BiFunction<Losses, Integer, Float> value) {
        List<Curve> curves = order.stream()
                .map(trial -> {
                    Losses losses = trials.get(trial).losses();
                    Curve curve = Curve.of(
                            trials.get(trial).trial().name(),
                            ink(trial),
                            losses.size(),
                            step -> value.apply(losses, step));
                    return isNamed(trial)
                            ? isThin ? curve.thin() : curve
                            : curve.thin().unlisted();
                })
                .toList();
        return new Chart(title, title + ", a curve for each training", "step", 0, Chart.Scale.LOGARITHMIC, curves);
    }

    /** Both as one picture. */
    Drawing picture() {
        Drawing smoothed = smoothed().drawing(WIDTH, HEIGHT, true);
        Drawing raw = raw().drawing(WIDTH, HEIGHT, true);
        return new Drawing(WIDTH, 2 * HEIGHT, canvas -> {
            smoothed.content().accept(canvas);
            raw.content().accept(canvas.at(0, HEIGHT));
        });
    }
}
