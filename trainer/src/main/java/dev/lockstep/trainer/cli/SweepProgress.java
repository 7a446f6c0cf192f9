package dev.lockstep.trainer.cli;

import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.trainer.report.Trial;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the trainings of a sweep go on, as one line. Used by the threads of all trainings. */
final class SweepProgress {
    private final @Nullable ProgressLine line;
    private final long[] stepsDone;
    private final long[] steps;
    private int finished;

    /**
     * Begins with no training done.
     *
     * @param line where to draw, absent to draw nothing
     * @param trials every training
     * @param trainImages the number of training images
     */
    SweepProgress(@Nullable ProgressLine line, List<Trial> trials, int trainImages) {
        this.line = line;
        this.stepsDone = new long[trials.size()];
        this.steps = trials.stream()
                .map(Trial::settings)
                .mapToLong(settings -> (long) settings.epochs() * (trainImages / settings.batch()))
                .toArray();
    }

    /**
     * What hears of some of the trainings.
     *
     * @param first the place of the first of them among all
     */
    record Part(SweepProgress progress, int first) {
        TrainingListener listener(int trial) {
            return progress.listener(first + trial);
        }

        void finished(int trial) {
            progress.finished(first + trial);
        }
    }

    private TrainingListener listener(int trial) {
        return line == null
                ? TrainingListener.NONE
                : new TrainingListener() {
                    @Override
                    public void epochDone(EpochResult result) {}

                    @Override
                    public int every() {
                        return line.every();
                    }

                    @Override
                    public void stepsDone(int epoch, int done, int total, float loss, int correct) {
                        at(trial, (long) epoch * total + done);
                    }
                };
    }

    private synchronized void finished(int trial) {
        finished++;
        at(trial, steps[trial]);
    }

    private synchronized void at(int trial, long done) {
        stepsDone[trial] = done;
        if (line != null) {
            long allDone = sum(stepsDone);
            long all = sum(steps);
            line.draw(allDone, all, finished + " of " + steps.length + " trainings" + line.speed(allDone, all));
        }
    }

    private static long sum(long[] values) {
        long sum = 0;
        for (long value : values) {
            sum += value;
        }
        return sum;
    }
}
