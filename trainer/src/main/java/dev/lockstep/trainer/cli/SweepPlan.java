package dev.lockstep.trainer.cli;

import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.training.DeviceData;
import dev.lockstep.learn.training.JointTraining;
import dev.lockstep.trainer.report.Trial;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sweep trains.
 *
 * @param trials the combinations of settings
 * @param exact whether each training is to give the bits of {@code train}: else one by lbfgs begins where the one before it in the list ended, and
 *     some are trained as one layer
 * @param patience when a training stops early
 */
record SweepPlan(List<Trial> trials, boolean exact, PatienceOption patience) {
    /**
     * Trainings that one thread does.
     *
     * @param first the place of the first of them
     * @param count how many, one after the other or together
     * @param joint whether together, as one layer
     */
    record Work(int first, int count, boolean joint) {}

    /** Returns whether a training began where another ended. */
    boolean warmStarted() {
        return !exact && trials.stream().filter(SweepPlan::isLbfgs).count() > 1;
    }

    /**
     * Divides the trainings among threads.
     *
     * @param joins whether trainings may be one layer on this device
     */
    List<Work> work(DeviceData data, boolean joins, int threads) {
        List<Work> work = new ArrayList<>();
        for (int first = 0; first < trials.size(); ) {
            int alike = alike(first);
            if (!exact && isLbfgs(trials.get(first))) {
                work.add(new Work(first, alike, false));
            } else if (joins && !exact && joins(data, first, alike)) {
                addJoint(work, first, alike, threads);
            } else {
                for (int i = 0; i < alike; i++) {
                    work.add(new Work(first + i, 1, false));
                }
            }
            first += alike;
        }
        return work;
    }

    /** Returns how many trainings from this one on are by lbfgs, or are equal but for the learning rate. */
    private int alike(int first) {
        Trial trial = trials.get(first);
        int end = first + 1;
        while (end < trials.size()
                && (isLbfgs(trial)
                        ? isLbfgs(trials.get(end))
                        : trials.get(end).settingsBesideRate().equals(trial.settingsBesideRate()))) {
            end++;
        }
        return end - first;
    }

    private boolean joins(DeviceData data, int first, int count) {
        return count >= JointTraining.LEAST_HEADS
                && !patience.isGiven()
                && JointTraining.pays(data, trials.get(first).settings());
    }

    /** Gives each thread its share, as long as that is worth a layer. */
    private static void addJoint(List<Work> work, int first, int count, int threads) {
        int parts = Math.clamp(count / JointTraining.LEAST_HEADS, 1, threads);
        for (int part = 0; part < parts; part++) {
            int from = part * count / parts;
            int to = (part + 1) * count / parts;
            work.add(new Work(first + from, to - from, true));
        }
    }

    static boolean isLbfgs(Trial trial) {
        return trial.settings().optimizer() instanceof Optimizer.LbfgsOptimizer;
    }
}
