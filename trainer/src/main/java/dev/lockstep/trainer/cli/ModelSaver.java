package dev.lockstep.trainer.cli;

import dev.lockstep.learn.model.Checkpoint;
import dev.lockstep.learn.model.DurableFile;
import dev.lockstep.learn.training.Divergence;
import dev.lockstep.learn.training.Training;
import dev.lockstep.learn.training.TrainingState;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes the model of a run to its file, as long as all its numbers are finite: the file keeps the last finite model of a
 * run that diverges.
 *
 * <p>Used by one thread.
 */
final class ModelSaver implements SavePoints.Destination {
    private final Training run;
    private final @Nullable DurableFile file;
    private final Function<TrainingState, Checkpoint> checkpoint;
    private final Consumer<String> warnings;
    private long savedSteps;
    private @Nullable Divergence divergence;

    /**
     * Begins with a run.
     *
     * @param file where to save, absent for nowhere
     * @param savedSteps the steps of the model that the file holds, -1 if it holds none of this run
     * @param checkpoint makes the content of the file from a state of the run
     * @param warnings takes a line for the user
     */
    ModelSaver(
            Training run,
            @Nullable DurableFile file,
            long savedSteps,
            Function<TrainingState, Checkpoint> checkpoint,
            Consumer<String> warnings) {
        this.run = run;
        this.file = file;
        this.savedSteps = savedSteps;
        this.checkpoint = checkpoint;
        this.warnings = warnings;
        if (file != null) {
            run.rememberFinite();
        }
    }

    @Override
    public void save() {
        if (file == null) {
            return;
        }
        TrainingState state = run.state();
        divergence = Divergence.of(state);
        if (divergence == null) {
            write(state);
        } else {
            saveLastFinite();
        }
    }

    /** Saves the run as it was after its last finite epoch, unless the file holds a later state. */
    void saveLastFinite() {
        TrainingState state = run.lastFinite();
        if (file != null && state != null && steps(state) > savedSteps) {
            write(state);
        }
    }

    private void write(TrainingState state) {
        if (file != null) {
            checkpoint.apply(state).write(file);
            savedSteps = steps(state);
        }
    }

    @Override
    public void notSaved(String reason) {
        warnings.accept("Warning: not saved after " + run.stepsDone() + " steps: " + reason
                + "; the training goes on, and tries again");
    }

    private long steps(TrainingState state) {
        return (long) state.results().size() * run.stepsPerEpoch() + state.step();
    }

    @Override
    public String howToGoOn() {
        if (divergence != null) {
            return "; " + DivergedException.line(divergence) + "; " + kept();
        }
        return file == null
                ? "; nothing was saved (that takes --save FILE)"
                : "; go on with: lockstep train --resume " + file.path();
    }

    /** Says which model of a run that diverged is left. */
    String kept() {
        if (file == null) {
            return "nothing was saved";
        }
        return savedSteps < 0
                ? file.path() + " was not written, since no state to save was finite"
                : file.path() + " holds the last finite model that was saved, of " + savedSteps + " steps";
    }
}
