package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.Lockstep;
import dev.lockstep.error.DeviceUnavailableException;
import dev.lockstep.error.UnknownDeviceException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.model.Checkpoint;
import dev.lockstep.learn.model.CheckpointSettings;
import dev.lockstep.learn.model.DataIdentity;
import dev.lockstep.learn.model.DurableFile;
import dev.lockstep.learn.model.OnnxExport;
import dev.lockstep.learn.model.Resumption;
import dev.lockstep.learn.training.Training;
import dev.lockstep.learn.training.TrainingState;
import dev.lockstep.trainer.report.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Which model files a training reads and writes. Called in this order: {@link #prepare}, {@link #open}, {@link #check},
 * {@link #begin},
 * {@link #saver}, {@link #finish} or {@link #finishDiverged}.
 */
final class ModelOptions {
    private static final long MAX_STEPS = Integer.MAX_VALUE - 8L;

    private @Nullable Path save;
    private @Nullable Long saveEvery;
    private @Nullable Path saveDiverged;
    private @Nullable Path resume;
    private @Nullable Path export;
    private final CommandSpec command;
    private @Nullable Resumption resumed;
    private @Nullable DurableFile saveFile;
    private @Nullable DurableFile divergedFile;
    private @Nullable DurableFile exportFile;
    private @Nullable DataIdentity identity;
    private @Nullable CheckpointSettings settings;

    ModelOptions(Options options) {
        options.add(
                Path.class,
                value -> save = value,
                OptionSpec.builder("--save")
                        .paramLabel("FILE")
                        .description(
                                "Write the model as safetensors to FILE, which can be resumed from: at the end, when stopped by "
                                        + "Ctrl-C, and after an epoch every 10 seconds at most."));
        options.add(
                Long.class,
                value -> saveEvery = value,
                OptionSpec.builder("--save-every")
                        .paramLabel("STEPS")
                        .description("Write the file of --save every STEPS steps instead of every 10 seconds."));
        options.add(
                Path.class,
                value -> saveDiverged = value,
                OptionSpec.builder("--save-diverged")
                        .paramLabel("FILE")
                        .description(
                                "If the training diverges, write the model with its numbers that are not finite to FILE; the file "
                                        + "of --save keeps the last finite one."));
        options.add(
                Path.class,
                value -> resume = value,
                OptionSpec.builder("--resume")
                        .paramLabel("FILE")
                        .description(
                                "Go on where FILE was saved, with its settings and on its device, as if never stopped; --epochs "
                                        + "may be higher. Saves to FILE again unless --save names another."));
        options.add(
                Path.class,
                value -> export = value,
                OptionSpec.builder("--export")
                        .paramLabel("FILE")
                        .description(
                                "Write the trained model as ONNX to FILE: pixels [N, rows*columns] from 0 (black) to 1 in, "
                                        + "logits and probabilities out."));
        command = options.command();
    }

    /**
     * Reads the file to resume from and gives every option that decides the result, and that the user did not give, its
     * value of then. Finds out whether the files can be written.
     *
     * @param outputs the files that the command writes
     * @throws InputException if the user gave an option another value, or one file is to hold two things
     */
    void prepare(Outputs outputs) {
        if (resume != null) {
            resumed = Resumption.of(resume);
            ResultOptions.restore(command, resumed.checkpoint(), resume);
            save = save == null ? resume : save;
        }
        if (saveEvery != null && saveEvery < 1) {
            throw new InputException("--save-every " + saveEvery + ": must be 1 or more");
        }
        if (saveEvery != null && save == null) {
            throw new InputException("--save-every " + saveEvery + ": needs a --save FILE");
        }
        saveFile = save == null ? null : outputs.model("--save", save);
        divergedFile = saveDiverged == null ? null : outputs.model("--save-diverged", saveDiverged);
        exportFile = export == null ? null : outputs.model("--export", export);
        if (resume != null && !savesToResumed()) {
            outputs.reads("--resume", resume);
        }
    }

    private boolean savesToResumed() {
        try {
            return resume != null && save != null && Files.isSameFile(resume, save);
        } catch (IOException e) {
            return false; // there is none yet
        }
    }

    /**
     * Opens the device that was asked for, else the one that trained the resumed model.
     *
     * @throws InputException if that one is not here
     */
    Compute open(DeviceOptions options) {
        if (resumed == null || options.isGiven()) {
            return options.open();
        }
        String device = resumed.checkpoint().device();
        try {
            return options.open(device);
        } catch (DeviceUnavailableException e) {
            throw notHere(device, e.reason() + "; " + e.remedy(), e);
        } catch (InputException e) {
            if (e.getCause() instanceof UnknownDeviceException) {
                throw notHere(device, "this Lockstep knows no such device", e);
            }
            throw e;
        }
    }

    private InputException notHere(String device, String reason, Exception cause) {
        return new InputException(
                "--resume " + resume + ": it was trained on " + device + ", which is not here: " + reason
                        + "; or name another with --device, where the last bits may come out differently",
                cause);
    }

    /**
     * Finds out whether the data are those that the resumed model learned from, and whether a file can hold the loss of every
     * step.
     *
     * @throws InputException if not
     */
    void check(Dataset data, TrainingSettings settings, DataOptions options) {
        this.settings = ResultOptions.settings(command, settings, options);
        int epochs = settings.epochs();
        long stepsPerEpoch = data.train().size() / settings.batch();
        boolean saves = saveFile != null || divergedFile != null;
        if (saves && epochs * stepsPerEpoch > MAX_STEPS) {
            throw new InputException(
                    "--epochs %s: a model file holds the losses of %s steps at most, here %s epochs; give fewer"
                            .formatted(epochs, MAX_STEPS, MAX_STEPS / stepsPerEpoch));
        }
        if (saves || exportFile != null) {
            identity = DataIdentity.of(data);
        }
        if (resumed != null) {
            resumed.check(data, settings);
        }
    }

    /**
     * Begins the run, at the start or where the file left off.
     *
     * @return what the user should know of it; none in most cases
     */
    List<String> begin(Training run) {
        if (resumed == null) {
            run.begin(null);
            return List.of();
        }
        resumed.begin(run);
        Checkpoint checkpoint = resumed.checkpoint();
        String then = place(checkpoint.device(), checkpoint.settings());
        String now = place(run.model().weight().device().toString(), settings());
        return now.equals(then)
                ? List.of()
                : List.of("%s was trained on %s; on %s the last bits may come out differently"
                        .formatted(resume, then, now));
    }

    private static String place(String device, CheckpointSettings settings) {
        return device + " with math mode " + settings.mathMode().name().toLowerCase(Locale.ROOT);
    }

    private CheckpointSettings settings() {
        if (settings == null) {
            throw new IllegalStateException("check comes first");
        }
        return settings;
    }

    /**
     * Returns what saves the run.
     *
     * @param warnings takes a line for the user, whatever is quiet
     */
    ModelSaver saver(Training run, Consumer<String> warnings) {
        long savedSteps = savesToResumed() ? run.stepsDone() : -1;
        return new ModelSaver(run, saveFile, savedSteps, state -> checkpoint(run, state), warnings);
    }

    /** Returns after how many steps to save, 0 for a fitting pace. */
    long saveEvery() {
        return saveEvery == null ? 0 : saveEvery;
    }

    /** Says what was saved, and exports. */
    void finish(Training run, PrintWriter text) {
        if (saveFile != null) {
            text.println("Saved: " + Printable.line(save));
        }
        if (exportFile != null) {
            LinearModel model = checkpoint(run, run.state()).model();
            OnnxExport.write(model, exportFile);
            text.println("Exported: " + Printable.line(export));
        }
    }

    /** Leaves the last finite model of a run that diverged, and the diverged one where that was asked for. */
    void finishDiverged(Training run, ModelSaver saver, PrintWriter text) {
        saver.saveLastFinite();
        if (divergedFile != null) {
            checkpoint(run, run.state()).write(divergedFile);
            text.println("Saved as it diverged: " + saveDiverged);
        }
    }

    private Checkpoint checkpoint(Training run, TrainingState state) {
        if (identity == null) {
            throw new IllegalStateException("check comes first");
        }
        return new Checkpoint(
                Lockstep.version(), run.model().weight().device().toString(), settings(), identity, state);
    }
}
