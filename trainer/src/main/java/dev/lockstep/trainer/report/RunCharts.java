package dev.lockstep.trainer.report;

import dev.lockstep.learn.EpochResult;
import dev.lockstep.trainer.draw.Canvas;
import dev.lockstep.trainer.draw.Chart;
import dev.lockstep.trainer.draw.Curve;
import dev.lockstep.trainer.draw.Drawing;
import dev.lockstep.trainer.draw.Ink;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The curves of a training. */
final class RunCharts {
    private static final double WIDTH = 760;
    private static final double HEIGHT = 320;

    private final RunReport report;

    RunCharts(RunReport report) {
        this.report = report;
    }

    Chart losses() {
        Losses losses = report.losses();
        return new Chart(
                "Loss per step",
                "Training loss of each step, raw and smoothed",
                "step",
                0,
                Chart.Scale.LINEAR,
                List.of(
                        Curve.of("raw", Ink.RAW, losses.size(), losses::raw).thin(),
                        Curve.of("smoothed", Ink.TRAIN, losses.size(), losses::smoothed)));
    }

    Chart epochLosses() {
        return ofEpochs(
                "Loss",
                Chart.Scale.LINEAR,
                EpochResult::loss,
                epoch -> epoch.valid().loss());
    }

    Chart epochAccuracies() {
        return ofEpochs(
                "Accuracy",
                Chart.Scale.PERCENT,
                EpochResult::trainAccuracy,
                epoch -> epoch.valid().accuracy());
    }

    private Chart ofEpochs(
            String what, Chart.Scale scale, ToDoubleFunction<EpochResult> train, ToDoubleFunction<EpochResult> valid) {
        List<EpochResult> epochs = report.epochs();
        return new Chart(
                what + " per epoch",
                what + " of each epoch, in training and validation",
                "epoch",
                epochs.isEmpty() ? 0 : epochs.getFirst().epoch(),
                scale,
                List.of(
                        Curve.of("training", Ink.TRAIN, epochs.size(), i -> train.applyAsDouble(epochs.get(i))),
                        Curve.of("validation", Ink.VALID, epochs.size(), i -> valid.applyAsDouble(epochs.get(i)))));
    }

    /** The losses of steps as a picture. */
    Drawing lossPicture() {
        return losses().drawing(WIDTH, HEIGHT, true);
    }

    /** Losses and accuracies of the epochs as one picture. */
    Drawing epochPicture() {
        Drawing loss = epochLosses().drawing(WIDTH, HEIGHT, true);
        Drawing accuracy = epochAccuracies().drawing(WIDTH, HEIGHT, true);
        return new Drawing(WIDTH, 2 * HEIGHT, (Canvas canvas) -> {
            loss.content().accept(canvas);
            accuracy.content().accept(canvas.at(0, HEIGHT));
        });
    }
}
