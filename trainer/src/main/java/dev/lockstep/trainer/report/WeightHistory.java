package dev.lockstep.trainer.report;

import dev.lockstep.learn.training.FloatArray;
import dev.lockstep.learn.training.Training;
import java.util.ArrayList;
import java.util.List;

/** How a model's weights looked after some of its epochs: at most ten, evenly spread. Used by the thread that trains. */
public final class WeightHistory {
    private static final int MOST = 10;

    private final List<Moment> moments = new ArrayList<>();
    private int every = 1;

    /**
     * What an epoch left.
     *
     * @param epoch its number, from 0
     * @param weight [classes, inputs]
     */
    record Moment(int epoch, FloatArray weight) {}

    /** Notes the weights after the epoch that is over. */
    public void add(Training run) {
        FloatArray weight = run.lastWeight();
        int epoch = run.results().size() - 1;
        if (weight == null || epoch % every != 0) {
            return;
        }
        if (moments.size() == MOST) {
            every *= 2;
            moments.removeIf(moment -> moment.epoch % every != 0);
            if (epoch % every != 0) {
                return;
            }
        }
        moments.add(new Moment(epoch, weight));
    }

    /** Returns what was noted, before an epoch. */
    List<Moment> before(int epoch) {
        return moments.stream().filter(moment -> moment.epoch < epoch).toList();
    }
}
