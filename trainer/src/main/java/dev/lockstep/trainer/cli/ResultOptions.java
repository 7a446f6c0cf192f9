package dev.lockstep.trainer.cli;

import dev.lockstep.AdamW;
import dev.lockstep.MathMode;
import dev.lockstep.Sgd;
import dev.lockstep.learn.Averaging;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.Schedule;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.model.Checkpoint;
import dev.lockstep.learn.model.CheckpointSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of {@code train} that decide the result; a model file notes them, and a resumed training takes them over. */
final class ResultOptions {
    private static final String MATH_MODE = "--math-mode";
    private static final String L2 = "--l2";
    private static final String WARMUP = "--warmup";
    static final List<String> NAMES = List.of(
            "--data",
            "--data-dir",
            "--per-class",
            "--optimizer",
            "--lr",
            "--momentum",
            "--nesterov",
            "--weight-decay",
            L2,
            "--tolerance",
            "--schedule",
            WARMUP,
            "--average",
            "--batch",
            "--epochs",
            "--label-smoothing",
            "--seed",
            MATH_MODE);

    /** The images are compared whatever their folder, epochs may be added, and who changes the math mode is warned. */
    private static final List<String> MAY_DIFFER = List.of("--data-dir", "--epochs", MATH_MODE);

    private ResultOptions() {}

    /** Returns what the options say beside the training's settings. */
    static CheckpointSettings settings(CommandSpec command, TrainingSettings training) {
        return new CheckpointSettings(
                training,
                mathMode(command),
                command.findOption("--per-class").getValue(),
                command.findOption("--data-dir").getValue());
    }

    private static MathMode mathMode(CommandSpec command) {
        String name = command.findOption(MATH_MODE).getValue();
        return name == null ? MathMode.FP32 : MathMode.valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Returns the options that a checkpoint was made with, without those that had no value. */
    private static Map<String, String> options(Checkpoint checkpoint) {
        CheckpointSettings settings = checkpoint.settings();
        TrainingSettings training = settings.training();
        Map<String, Object> options = new HashMap<>();
        options.put("--data", checkpoint.data().name());
        options.put("--per-class", settings.perClass());
        options.put("--batch", training.batch());
        options.put("--epochs", training.epochs());
        options.put("--label-smoothing", training.labelSmoothing());
        options.put("--seed", training.seed());
        options.put(MATH_MODE, settings.mathMode());
        if (settings.dataDir() != null) {
            options.put("--data-dir", settings.dataDir());
        }
        switch (training.optimizer()) {
            case Optimizer.SgdOptimizer rule -> {
                Sgd sgd = rule.options();
                options.put("--optimizer", OptimizerChoice.Rule.SGD);
                options.put("--lr", sgd.learningRate());
                options.put("--momentum", sgd.momentum());
                options.put("--nesterov", sgd.nesterov());
                options.put("--weight-decay", sgd.weightDecay());
            }
            case Optimizer.AdamWOptimizer rule -> {
                AdamW adamW = rule.options();
                options.put("--optimizer", OptimizerChoice.Rule.ADAMW);
                options.put("--lr", adamW.learningRate());
                options.put("--momentum", 0.0);
                options.put("--nesterov", false);
                options.put("--weight-decay", adamW.weightDecay());
            }
            case Optimizer.LbfgsOptimizer rule -> {
                options.put("--optimizer", OptimizerChoice.Rule.LBFGS);
                options.put(L2, rule.l2());
                options.put("--tolerance", rule.tolerance());
                options.remove("--batch");
            }
        }
        Schedule schedule = training.optimizer().schedule();
        options.put("--schedule", schedule.afterwards());
        options.put(WARMUP, schedule.warmup());
        options.put("--average", training.optimizer().averaging());
        Map<String, String> texts = new HashMap<>();
        options.forEach((name, value) -> texts.put(name, text(value)));
        return texts;
    }

    /**
     * Sets every option that the user did not give to its noted value.
     *
     * @throws InputException if one that the user gave has another value
     */
    static void restore(CommandSpec command, Checkpoint checkpoint, Path file) {
        Map<String, String> noted = options(checkpoint);
        for (String name : NAMES) {
            OptionSpec option = command.findOption(name);
            String value = noted.get(name);
            if (!command.commandLine().getParseResult().hasMatchedOption(option)) {
                if (value != null) {
                    option.setValue(convert(option, value, file));
                }
            } else if (!mayBe(name, text(option.getValue()), value)) {
                throw new InputException(
                        "%s %s: %s was trained with %s; leave the option out, or train anew without --resume"
                                .formatted(
                                        name,
                                        text(option.getValue()),
                                        file,
                                        value == null ? "no " + name : name + " " + value));
            }
        }
    }

    /** Folders that were moved, or are seen from elsewhere, are told by their images. */
    private static boolean mayBe(String name, String given, @Nullable String noted) {
        return MAY_DIFFER.contains(name)
                || given.equals(noted)
                || (name.equals("--data") && noted != null && isFolder(given) && isFolder(noted));
    }

    private static boolean isFolder(String data) {
        return data.startsWith("folder:");
    }

    private static String text(Object value) {
        return value instanceof Enum<?> choice ? choice.name().toLowerCase(Locale.ROOT) : value.toString();
    }

    private static Object convert(OptionSpec option, String value, Path file) {
        Class<?> type = option.type();
        try {
            if (type == int.class || type == Integer.class) {
                return Integer.valueOf(value);
            } else if (type == long.class) {
                return Long.valueOf(value);
            } else if (type == double.class || type == Double.class) {
                return Double.valueOf(value);
            } else if (type == boolean.class) {
                return Boolean.valueOf(value);
            } else if (type == Averaging.class) {
                return Averaging.parse(value);
            } else if (type == Schedule.class) {
                return Schedule.parse(value);
            } else if (type == Path.class) {
                return Path.of(value);
            } else if (type.isEnum()) {
                return List.of(type.getEnumConstants()).stream()
                        .filter(constant -> text(constant).equals(value))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no such choice"));
            }
            return value;
        } catch (IllegalArgumentException e) {
            throw new InputException(
                    "--resume " + file + ": it notes " + option.longestName() + " " + value
                            + ", which this version does not know",
                    e);
        }
    }
}
