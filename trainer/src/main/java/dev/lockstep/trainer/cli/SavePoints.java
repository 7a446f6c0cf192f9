package dev.lockstep.trainer.cli;

import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.data.Heap;
import dev.lockstep.learn.training.CheckpointHook;
import dev.lockstep.learn.training.Trained;

/**
 * Saves a run now and then, and stops it when the user asks for that. The run comes to a checkpoint every 20 to 50 milliseconds, as
 * measured, so that a short epoch is still one replay.
 *
 * <p>Used by one thread.
 */
final class SavePoints implements CheckpointHook {
    private static final int FIRST_PACE = 8;
    private static final int LARGEST_PACE = 1 << 24;
    private static final long SHORTEST_NANOS = 20_000_000;
    private static final long LONGEST_NANOS = 50_000_000;
    private static final long BETWEEN_SAVES_NANOS = 10_000_000_000L;

    private final Trained run;
    private final StopSignals signals;
    private final Destination destination;
    private final long saveEvery;
    private int pace = FIRST_PACE;
    private long resumedAt = System.nanoTime();
    private long resumedStep;
    private long triedAt = System.nanoTime();
    private long triedStep;
    private long savedStep;
    private boolean failing;

    /** Where to save. */
    interface Destination {
        /**
         * Saves the run as it is.
         *
         * @throws ModelException if the file cannot be written; it is then as it was
         */
        void save();

        /** Says that the run could not be saved, and goes on unsaved for now. */
        void notSaved(String reason);

        /** Says how to go on after a stop. */
        String howToGoOn();
    }

    /**
     * Begins with a run.
     *
     * @param saveEvery after how many steps to save, at their multiples; 0 for after an epoch, every 10 seconds at most
     */
    SavePoints(Trained run, StopSignals signals, Destination destination, long saveEvery) {
        this.run = run;
        this.signals = signals;
        this.destination = destination;
        this.saveEvery = saveEvery;
        this.resumedStep = run.stepsDone();
        this.savedStep = run.stepsDone();
        this.triedStep = run.stepsDone();
    }

    @Override
    public int every() {
        resumedAt = System.nanoTime();
        resumedStep = run.stepsDone();
        return saveEvery == 0 ? pace : (int) Math.min(pace, saveEvery - resumedStep % saveEvery);
    }

    @Override
    public void checkpoint() {
        measure();
        if (saveEvery > 0 && run.stepsDone() % saveEvery == 0) {
            trySaving();
        }
        stopIfAsked();
    }

    /** Is called after every epoch but the last. */
    void epochDone() {
        boolean due = saveEvery == 0
                ? System.nanoTime() - triedAt >= BETWEEN_SAVES_NANOS
                : run.stepsDone() / saveEvery > triedStep / saveEvery;
        if (due) {
            trySaving();
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

    /** Does without if it fails: the last file is still good, and there will be another try. */
    private void trySaving() {
        try {
            save();
        } catch (ModelException e) {
            note(e.getMessage());
        } catch (OutOfMemoryError e) {
            note(Heap.explained(e));
        }
        triedAt = System.nanoTime();
        triedStep = run.stepsDone();
    }

    private void save() {
        destination.save();
        savedStep = run.stepsDone();
        failing = false;
    }

    private void note(String reason) {
        if (!failing) {
            destination.notSaved(reason);
        }
        failing = true;
    }
}
