package dev.lockstep.trainer.cli;

import dev.lockstep.trainer.training.Pauses;
import dev.lockstep.trainer.training.TrainingRun;

/**
 * Saves a run now and then, and stops it when the user asks for that. It lets the run rest every 20 to 50 milliseconds, as
 * measured, so that a short epoch is still one replay.
 *
 * <p>Used by one thread.
 */
final class SavePoints implements Pauses {
    private static final int FIRST_PACE = 8;
    private static final int LARGEST_PACE = 1 << 24;
    private static final long SHORTEST_NANOS = 20_000_000;
    private static final long LONGEST_NANOS = 50_000_000;
    private static final long BETWEEN_SAVES_NANOS = 10_000_000_000L;

    private final TrainingRun run;
    private final StopSignals signals;
    private final Destination destination;
    private final long saveEvery;
    private int pace = FIRST_PACE;
    private long resumedAt = System.nanoTime();
    private long resumedStep;
    private long savedAt = System.nanoTime();
    private long savedStep;

    /** Where to save. */
    interface Destination {
        /** Saves the run as it is. */
        void save();

        /** Says how to go on after a stop. */
        String howToGoOn();
    }

    /**
     * Begins with a run.
     *
     * @param saveEvery after how many steps to save, at their multiples; 0 for after an epoch, every 10 seconds at most
     */
    SavePoints(TrainingRun run, StopSignals signals, Destination destination, long saveEvery) {
        this.run = run;
        this.signals = signals;
        this.destination = destination;
        this.saveEvery = saveEvery;
        this.resumedStep = run.stepsDone();
        this.savedStep = run.stepsDone();
    }

    @Override
    public int every() {
        resumedAt = System.nanoTime();
        resumedStep = run.stepsDone();
        return saveEvery == 0 ? pace : (int) Math.min(pace, saveEvery - resumedStep % saveEvery);
    }

    @Override
    public void pause() {
        measure();
        if (saveEvery > 0 && run.stepsDone() % saveEvery == 0) {
            save();
        }
        stopIfAsked();
    }

    /** Is called after every epoch but the last. */
    void epochDone() {
        boolean due = saveEvery == 0
                ? System.nanoTime() - savedAt >= BETWEEN_SAVES_NANOS
                : run.stepsDone() / saveEvery > savedStep / saveEvery;
        if (due) {
            save();
        }
        stopIfAsked();
    }

    /** Is called after the last epoch. */
    void finished() {
        save();
    }

    private void measure() {
        long nanos = System.nanoTime() - resumedAt;
        long steps = run.stepsDone() - resumedStep;
        if (nanos > LONGEST_NANOS) {
            pace = (int) Math.max(1, steps * SHORTEST_NANOS / nanos);
        } else if (nanos < SHORTEST_NANOS && steps == pace) {
            pace = Math.min(LARGEST_PACE, 2 * pace);
        }
    }

    private void stopIfAsked() {
        StopSignals.Stop stop = signals.received();
        if (stop != null) {
            if (savedStep != run.stepsDone()) {
                save();
            }
            throw new StoppedException(
                    "stopped by %s after %s epochs and %s steps%s"
                            .formatted(
                                    stop.label,
                                    run.results().size(),
                                    run.stepsDone() - (long) run.results().size() * run.stepsPerEpoch(),
                                    destination.howToGoOn()),
                    stop.exitCode);
        }
    }

    private void save() {
        destination.save();
        savedAt = System.nanoTime();
        savedStep = run.stepsDone();
    }
}
