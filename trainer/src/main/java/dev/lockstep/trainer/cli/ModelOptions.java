package dev.lockstep.trainer.cli;

import dev.lockstep.trainer.data.Dataset;
import dev.lockstep.trainer.model.Checkpoint;
import dev.lockstep.trainer.model.DataIdentity;
import dev.lockstep.trainer.model.DurableFile;
import dev.lockstep.trainer.model.LinearModel;
import dev.lockstep.trainer.model.ModelException;
import dev.lockstep.trainer.model.OnnxExport;
import dev.lockstep.trainer.training.TrainingRun;
import dev.lockstep.trainer.training.TrainingSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Which model files a training reads and writes. Called in this order: {@link #prepare}, {@link #check}, {@link #begin},
 * {@link #savePoints}, {@link #finish}.
 */
final class ModelOptions {
    private static final long MAX_STEPS = Integer.MAX_VALUE - 8L;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description =
                    "Write the model as safetensors to FILE, which can be resumed from: at the end, when stopped by "
                            + "Ctrl-C, and after an epoch every 10 seconds at most.")
    private @Nullable Path save;

    @Option(
            names = "--save-every",
            paramLabel = "STEPS",
            description = "Write the file of --save every STEPS steps instead of every 10 seconds.")
    private @Nullable Long saveEvery;

    @Option(
            names = "--resume",
            paramLabel = "FILE",
            description = "Go on where FILE was saved, with its settings, as if never stopped; --epochs may be higher. "
                    + "Saves to FILE again unless --save names another.")
    private @Nullable Path resume;

    @Option(
            names = "--export",
            paramLabel = "FILE",
            description = "Write the trained model as ONNX to FILE: pixels [N, rows*columns] from 0 (black) to 1 in, "
                    + "logits and probabilities out.")
    private @Nullable Path export;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private @Nullable Checkpoint resumed;
    private @Nullable DurableFile saveFile;
    private @Nullable DurableFile exportFile;
    private @Nullable DataIdentity identity;

    /**
     * Reads the file to resume from and gives every option that decides the result, and that the user did not give, its
     * value of then. Finds out whether the files can be written.
     *
     * @throws InputException if the user gave one another value
     */
    void prepare() {
        if (resume != null) {
            resumed = Checkpoint.read(resume);
            ResultOptions.restore(command, resumed.settings(), resume);
            save = save == null ? resume : save;
        }
        if (saveEvery != null && saveEvery < 1) {
            throw new InputException("--save-every " + saveEvery + ": must be 1 or more");
        }
        if (saveEvery != null && save == null) {
            throw new InputException("--save-every " + saveEvery + ": needs a --save FILE");
        }
        saveFile = save == null ? null : file("--save", save);
        exportFile = export == null ? null : file("--export", export);
    }

    /**
     * Finds out whether the data are those that the resumed model learned from, and whether a file can hold the loss of every
     * step.
     *
     * @throws InputException if not
     */
    void check(Dataset data, TrainingSettings settings) {
        int epochs = settings.epochs();
        long stepsPerEpoch = data.train().size() / settings.batch();
        if (saveFile != null && epochs * stepsPerEpoch > MAX_STEPS) {
            throw new InputException(
                    "--epochs %d: a model file holds the losses of %d steps at most, here %d epochs; give fewer"
                            .formatted(epochs, MAX_STEPS, MAX_STEPS / stepsPerEpoch));
        }
        if (saveFile != null || exportFile != null) {
            identity = DataIdentity.of(data);
        }
        if (resumed == null) {
            return;
        }
        if (!resumed.data().sha256().equals(data.sha256())) {
            throw new InputException("--resume " + resume + ": it learned from other images ("
                    + resumed.data().name() + ") than these (" + data.name()
                    + "); give the same with --data and --data-dir");
        }
        int done = resumed.state().results().size();
        if (epochs < done || (epochs == done && resumed.state().step() > 0)) {
            throw new InputException("--epochs " + epochs + ": " + resume + " has already begun or finished epoch "
                    + (done - (resumed.state().step() > 0 ? 0 : 1)) + "; give a higher number");
        }
    }

    /** Begins the run, at the start or where the file left off. */
    void begin(TrainingRun run, PrintWriter text) {
        if (resumed == null) {
            run.begin(null);
            return;
        }
        try {
            run.begin(resumed.state());
        } catch (IllegalArgumentException e) {
            throw new ModelException(resume, "cannot be resumed: " + e.getMessage(), e);
        }
        String device = run.model().weight().device().toString();
        if (!device.equals(resumed.device())) {
            text.printf(
                    "Note: %s was trained on %s; on %s the last bits may come out differently%n",
                    resume, resumed.device(), device);
        }
    }

    /**
     * Returns what saves and stops the run.
     *
     * @param warnings takes a line for the user, whatever is quiet
     */
    SavePoints savePoints(TrainingRun run, StopSignals signals, Consumer<String> warnings) {
        return new SavePoints(
                run,
                signals,
                new SavePoints.Destination() {
                    @Override
                    public void save() {
                        if (saveFile != null) {
                            checkpoint(run).write(saveFile);
                        }
                    }

                    @Override
                    public void notSaved(String reason) {
                        warnings.accept("Warning: not saved after " + run.stepsDone() + " steps: " + reason
                                + "; the training goes on, and tries again");
                    }

                    @Override
                    public String howToGoOn() {
                        return save == null
                                ? "; nothing was saved (that takes --save FILE)"
                                : "; go on with: lockstep train --resume " + save;
                    }
                },
                saveEvery == null ? 0 : saveEvery);
    }

    /** Says what was saved, and exports. */
    void finish(TrainingRun run, PrintWriter text) {
        if (saveFile != null) {
            text.println("Saved: " + save);
        }
        if (exportFile != null) {
            LinearModel model = checkpoint(run).model();
            OnnxExport.write(model, Version.number(), exportFile);
            text.println("Exported: " + export);
        }
    }

    private Checkpoint checkpoint(TrainingRun run) {
        if (identity == null) {
            throw new IllegalStateException("check comes first");
        }
        Map<String, String> settings = ResultOptions.values(command);
        return new Checkpoint(
                Version.number(), run.model().weight().device().toString(), settings, identity, run.state());
    }

    private static DurableFile file(String option, Path path) {
        try {
            return new DurableFile(path);
        } catch (ModelException e) {
            throw new InputException(option + " " + e.getMessage(), e);
        }
    }
}
