package dev.lockstep.learn.model;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.AdamW;
import dev.lockstep.Sgd;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/** Writes checkpoints in the second format, which had the command line's options for settings. */
public final class FormatTwo {
    private FormatTwo() {}

    /** Turns a file of the present format into one of the second. */
    public static void convert(Path file) throws IOException {
        write(Checkpoint.read(file), file);
    }

    static void write(Checkpoint checkpoint, Path file) throws IOException {
        Map<String, String> metadata = CheckpointText.metadata(checkpoint);
        metadata.put("lockstep.checkpoint", "2");
        metadata.put("settings", options(checkpoint));
        SequencedMap<String, TensorContent> tensors =
                TensorContent.of(checkpoint.state().tensors());
        tensors.putFirst("epochs", new EpochHistory(checkpoint.state().results()));
        metadata.put("sha256", Checksum.of(metadata, tensors));
        SafetensorsWriter.write(new DurableFile(file), metadata, tensors);
    }

    /** Returns the options as they were written: texts, without those that have no value. */
    static String options(Checkpoint checkpoint) throws IOException {
        TrainingSettings training = checkpoint.settings().training();
        Map<String, String> options = new LinkedHashMap<>();
        options.put("--batch", Integer.toString(training.batch()));
        options.put("--data", checkpoint.data().name());
        if (checkpoint.settings().dataDir() != null) {
            options.put("--data-dir", checkpoint.settings().dataDir().toString());
        }
        options.put("--epochs", Integer.toString(training.epochs()));
        options.put("--label-smoothing", Double.toString(training.labelSmoothing()));
        switch (training.optimizer()) {
            case Optimizer.SgdOptimizer rule -> {
                Sgd sgd = rule.options();
                options.put("--optimizer", "sgd");
                options.put("--lr", Double.toString(sgd.learningRate()));
                options.put("--momentum", Double.toString(sgd.momentum()));
                options.put("--nesterov", Boolean.toString(sgd.nesterov()));
                if (sgd.weightDecay() != 0) {
                    options.put("--weight-decay", Double.toString(sgd.weightDecay()));
                }
            }
            case Optimizer.AdamWOptimizer rule -> {
                AdamW adamW = rule.options();
                options.put("--optimizer", "adamw");
                options.put("--lr", Double.toString(adamW.learningRate()));
                options.put("--momentum", "0.0");
                options.put("--nesterov", "false");
                if (adamW.weightDecay() != 0.01) {
                    options.put("--weight-decay", Double.toString(adamW.weightDecay()));
                }
            }
            case Optimizer.LbfgsOptimizer _ -> throw new IllegalArgumentException("format 2 knew no lbfgs");
        }
        String mode = checkpoint.settings().mathMode().name().toLowerCase(Locale.ROOT);
        if (!mode.equals("fp32")) {
            options.put("--math-mode", mode);
        }
        options.put("--per-class", Integer.toString(checkpoint.settings().perClass()));
        options.put("--seed", Long.toString(training.seed()));
        return JSON.std.asString(options);
    }
}
