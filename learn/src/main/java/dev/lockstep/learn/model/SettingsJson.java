package dev.lockstep.learn.model;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.AdamW;
import dev.lockstep.MathMode;
import dev.lockstep.Sgd;
import dev.lockstep.learn.Averaging;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.Schedule;
import dev.lockstep.learn.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Settings as a JSON object of numbers, truth values and texts. Formats 1 and 2 had the command line's options and their texts instead, without
 * those that had no value; they can still be read.
 */
final class SettingsJson {
    private static final String BATCH = "batch";
    private static final String EPOCHS = "epochs";
    private static final String LABEL_SMOOTHING = "label_smoothing";
    private static final String SEED = "seed";
    private static final String OPTIMIZER = "optimizer";
    private static final String SGD = "sgd";
    private static final String ADAMW = "adamw";
    private static final String LEARNING_RATE = "learning_rate";
    private static final String MOMENTUM = "momentum";
    private static final String DAMPENING = "dampening";
    private static final String NESTEROV = "nesterov";
    private static final String BETA1 = "beta1";
    private static final String BETA2 = "beta2";
    private static final String EPSILON = "epsilon";
    private static final String WEIGHT_DECAY = "weight_decay";
    private static final String AVERAGE = "average";
    private static final String LBFGS = "lbfgs";
    private static final String L2 = "l2";
    private static final String MEMORY = "memory";
    private static final String TOLERANCE = "tolerance";
    private static final String SCHEDULE = "schedule";
    private static final String WARMUP = "warmup";
    private static final String MATH_MODE = "math_mode";
    private static final String PER_CLASS = "per_class";
    private static final String DATA_DIR = "data_dir";

    private SettingsJson() {}

    static String json(CheckpointSettings settings) {
        TrainingSettings training = settings.training();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put(BATCH, training.batch());
        object.put(EPOCHS, training.epochs());
        object.put(LABEL_SMOOTHING, training.labelSmoothing());
        object.put(SEED, training.seed());
        switch (training.optimizer()) {
            case Optimizer.SgdOptimizer rule -> {
                Sgd sgd = rule.options();
                object.put(OPTIMIZER, SGD);
                object.put(LEARNING_RATE, sgd.learningRate());
                object.put(MOMENTUM, sgd.momentum());
                object.put(DAMPENING, sgd.dampening());
                object.put(NESTEROV, sgd.nesterov());
                object.put(WEIGHT_DECAY, sgd.weightDecay());
            }
            case Optimizer.AdamWOptimizer rule -> {
                AdamW adamW = rule.options();
                object.put(OPTIMIZER, ADAMW);
                object.put(LEARNING_RATE, adamW.learningRate());
                object.put(BETA1, adamW.beta1());
                object.put(BETA2, adamW.beta2());
                object.put(EPSILON, adamW.epsilon());
                object.put(WEIGHT_DECAY, adamW.weightDecay());
            }
            case Optimizer.LbfgsOptimizer lbfgs -> {
                object.put(OPTIMIZER, LBFGS);
                object.put(L2, lbfgs.l2());
                object.put(MEMORY, lbfgs.memory());
                object.put(TOLERANCE, lbfgs.tolerance());
            }
        }
        Schedule schedule = training.optimizer().schedule();
        if (!schedule.isConstant()) {
            object.put(SCHEDULE, schedule.afterwards().toString());
            object.put(WARMUP, schedule.warmup());
        }
        if (!training.optimizer().averaging().isNone()) {
            object.put(AVERAGE, training.optimizer().averaging().toString());
        }
        object.put(MATH_MODE, settings.mathMode().name().toLowerCase(Locale.ROOT));
        object.put(PER_CLASS, settings.perClass());
        if (settings.dataDir() != null) {
            object.put(DATA_DIR, settings.dataDir().toString());
        }
        return ModelText.json(object);
    }

    /** Reads what {@link #json} wrote. */
    static CheckpointSettings parse(String json) throws IOException {
        Map<?, ?> object = object(json);
        TrainingSettings training = new TrainingSettings(
                whole(object, BATCH),
                whole(object, EPOCHS),
                optimizer(object),
                number(object, LABEL_SMOOTHING).doubleValue(),
                Long.parseLong(number(object, SEED).toString()));
        return new CheckpointSettings(
                training,
                mathMode(text(object, MATH_MODE)),
                whole(object, PER_CLASS),
                object.containsKey(DATA_DIR) ? Path.of(text(object, DATA_DIR)) : null);
    }

    private static Optimizer optimizer(Map<?, ?> object) {
        Optimizer optimizer = constantOptimizer(object);
        if (object.containsKey(SCHEDULE)) {
            Schedule schedule = Schedule.parse(text(object, SCHEDULE));
            optimizer = optimizer.withSchedule(schedule.afterWarmup(whole(object, WARMUP)));
        }
        return object.containsKey(AVERAGE)
                ? optimizer.withAveraging(Averaging.parse(text(object, AVERAGE)))
                : optimizer;
    }

    private static Optimizer constantOptimizer(Map<?, ?> object) {
        if (text(object, OPTIMIZER).equals(LBFGS)) {
            return new Optimizer.LbfgsOptimizer(
                    number(object, L2).doubleValue(),
                    whole(object, MEMORY),
                    number(object, TOLERANCE).doubleValue());
        }
        double learningRate = number(object, LEARNING_RATE).doubleValue();
        double weightDecay = number(object, WEIGHT_DECAY).doubleValue();
        return switch (text(object, OPTIMIZER)) {
            case SGD ->
                Optimizer.of(new Sgd(
                        learningRate,
                        number(object, MOMENTUM).doubleValue(),
                        number(object, DAMPENING).doubleValue(),
                        Boolean.TRUE.equals(object.get(NESTEROV)),
                        weightDecay));
            case ADAMW ->
                Optimizer.of(new AdamW(
                        learningRate,
                        number(object, BETA1).doubleValue(),
                        number(object, BETA2).doubleValue(),
                        number(object, EPSILON).doubleValue(),
                        weightDecay));
            case String other -> throw new IllegalArgumentException("there is no optimizer " + other);
        };
    }

    /** Reads the options and their texts. */
    static CheckpointSettings parseOptions(String json) throws IOException {
        Map<?, ?> options = object(json);
        for (Map.Entry<?, ?> option : options.entrySet()) {
            ModelText.text(String.valueOf(option.getKey()), option.getValue());
        }
        TrainingSettings training = new TrainingSettings(
                Integer.parseInt(option(options, "--batch", "16")),
                Integer.parseInt(option(options, "--epochs", "1")),
                optimizerOfOptions(options),
                Double.parseDouble(option(options, "--label-smoothing", "0")),
                Long.parseLong(option(options, "--seed", "0")));
        String dataDir = option(options, "--data-dir", "");
        return new CheckpointSettings(
                training,
                mathMode(option(options, "--math-mode", "fp32")),
                Integer.parseInt(option(options, "--per-class", "500")),
                dataDir.isEmpty() ? null : Path.of(dataDir));
    }

    private static Optimizer optimizerOfOptions(Map<?, ?> options) {
        double learningRate = Double.parseDouble(option(options, "--lr", "0.1"));
        String decay = option(options, "--weight-decay", "");
        return switch (option(options, "--optimizer", SGD)) {
            case SGD -> {
                Sgd sgd = Sgd.learningRate(learningRate)
                        .withMomentum(Double.parseDouble(option(options, "--momentum", "0")))
                        .withNesterov(Boolean.parseBoolean(option(options, "--nesterov", "false")));
                yield Optimizer.of(decay.isEmpty() ? sgd : sgd.withWeightDecay(Double.parseDouble(decay)));
            }
            case ADAMW -> {
                AdamW adamW = AdamW.learningRate(learningRate);
                yield Optimizer.of(decay.isEmpty() ? adamW : adamW.withWeightDecay(Double.parseDouble(decay)));
            }
            case String other -> throw new IllegalArgumentException("there is no optimizer " + other);
        };
    }

    private static String option(Map<?, ?> options, String name, String otherwise) {
        Object value = options.get(name);
        return value == null ? otherwise : value.toString();
    }

    private static Map<?, ?> object(String json) throws IOException {
        if (JSON.std.anyFrom(json) instanceof Map<?, ?> object) {
            return object;
        }
        throw new IllegalArgumentException("settings is no Map");
    }

    private static MathMode mathMode(String name) {
        for (MathMode mode : MathMode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(name)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("there is no math mode " + name);
    }

    private static String text(Map<?, ?> object, String name) {
        return ModelText.text(name, object.get(name));
    }

    private static int whole(Map<?, ?> object, String name) {
        Number number = number(object, name);
        if (number.doubleValue() != number.intValue()) {
            throw new IllegalArgumentException(name + " is " + number);
        }
        return number.intValue();
    }

    private static Number number(Map<?, ?> object, String name) {
        if (object.get(name) instanceof Number number) {
            return number;
        }
        throw new IllegalArgumentException(name + " is no number: " + object.get(name));
    }
}
