package dev.lockstep.trainer.model;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.trainer.training.EpochResult;
import dev.lockstep.trainer.training.Evaluation;
import dev.lockstep.trainer.training.FloatArray;
import dev.lockstep.trainer.training.StepLosses;
import dev.lockstep.trainer.training.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/** The part of a checkpoint that is text. Numbers are written so that they read back as the same bits. */
final class CheckpointText {
    static final String FORMAT_VERSION = "lockstep.checkpoint";

    private static final String CURRENT = "1";
    private static final String VERSION = "lockstep.version";
    private static final String DEVICE = "device";
    private static final String SETTINGS = "settings";
    private static final String DATA = "data";
    private static final String DATA_SHA256 = "data.sha256";
    private static final String CLASSES = "classes";
    private static final String ROWS = "rows";
    private static final String COLUMNS = "columns";
    private static final String BACKGROUND = "background";
    private static final String LIGHT = "light";
    private static final String DARK = "dark";
    private static final String INITIAL_LOSS = "initial_loss";
    private static final String EPOCHS = "epochs";
    private static final String STEP = "step";
    private static final String CORRECT = "correct";
    private static final String UPDATES = "updates";
    private static final int EPOCH_FIELDS = 7;

    private CheckpointText() {}

    static Map<String, String> metadata(Checkpoint checkpoint) {
        DataIdentity data = checkpoint.data();
        TrainingState state = checkpoint.state();
        Map<String, String> text = new LinkedHashMap<>();
        text.put("format", "pt");
        text.put(FORMAT_VERSION, CURRENT);
        text.put(VERSION, checkpoint.version());
        text.put(DEVICE, checkpoint.device());
        text.put(SETTINGS, json(new TreeMap<>(checkpoint.settings())));
        text.put(DATA, data.name());
        text.put(DATA_SHA256, data.sha256());
        text.put(CLASSES, json(data.classNames()));
        text.put(ROWS, Integer.toString(data.rows()));
        text.put(COLUMNS, Integer.toString(data.columns()));
        text.put("scale", "1/255");
        text.put(BACKGROUND, data.lightBackground() ? LIGHT : DARK);
        text.put(INITIAL_LOSS, Double.toString(state.initialLoss()));
        text.put(
                EPOCHS,
                json(state.results().stream().map(CheckpointText::fields).toList()));
        text.put(STEP, Integer.toString(state.step()));
        text.put(CORRECT, Integer.toString(state.correct()));
        text.put(UPDATES, Integer.toString(state.updates()));
        return text;
    }

    static void checkFormatVersion(Map<String, String> metadata, Path path) {
        if (!CURRENT.equals(metadata.get(FORMAT_VERSION))) {
            throw new ModelException(
                    path,
                    "has checkpoint format " + metadata.get(FORMAT_VERSION) + ", this Lockstep reads " + CURRENT
                            + "; it was written by version " + metadata.get(VERSION));
        }
    }

    static Checkpoint parse(Map<String, String> metadata, SequencedMap<String, FloatArray> tensors, Path path) {
        try {
            Map<String, String> settings = new TreeMap<>();
            JSON.std
                    .mapFrom(get(metadata, SETTINGS))
                    .forEach((name, value) -> settings.put(name, String.valueOf(value)));
            DataIdentity data = new DataIdentity(
                    get(metadata, DATA),
                    get(metadata, DATA_SHA256),
                    texts(JSON.std.listFrom(get(metadata, CLASSES))),
                    count(metadata, ROWS),
                    count(metadata, COLUMNS),
                    LIGHT.equals(get(metadata, BACKGROUND)));
            List<EpochResult> results = new ArrayList<>();
            for (Object fields : JSON.std.listFrom(get(metadata, EPOCHS))) {
                results.add(result(results.size(), (List<?>) fields));
            }
            TrainingState state = new TrainingState(
                    Double.parseDouble(get(metadata, INITIAL_LOSS)),
                    results,
                    count(metadata, STEP),
                    count(metadata, CORRECT),
                    count(metadata, UPDATES),
                    tensors);
            return new Checkpoint(get(metadata, VERSION), get(metadata, DEVICE), settings, data, state);
        } catch (IOException | IllegalArgumentException | ClassCastException e) {
            throw new ModelException(
                    path, "is corrupt: its metadata are not those of a checkpoint: " + e.getMessage(), e);
        }
    }

    /** As texts, because a loss may be NaN or infinite, for which JSON has no numbers. */
    private static List<String> fields(EpochResult result) {
        return List.of(
                Double.toString(result.loss()),
                Integer.toString(result.trainCorrect()),
                Integer.toString(result.trainSeen()),
                Double.toString(result.valid().loss()),
                Integer.toString(result.valid().correct()),
                Integer.toString(result.valid().seen()),
                Long.toString(result.duration().toNanos()));
    }

    private static EpochResult result(int epoch, List<?> list) {
        List<String> fields = texts(list);
        if (fields.size() != EPOCH_FIELDS) {
            throw new IllegalArgumentException("an epoch has " + fields.size() + " numbers");
        }
        return new EpochResult(
                epoch,
                Double.parseDouble(fields.get(0)),
                Integer.parseInt(fields.get(1)),
                Integer.parseInt(fields.get(2)),
                new Evaluation(
                        Double.parseDouble(fields.get(3)),
                        Integer.parseInt(fields.get(4)),
                        Integer.parseInt(fields.get(5))),
                Duration.ofNanos(Long.parseLong(fields.get(6))),
                StepLosses.NONE);
    }

    private static String get(Map<String, String> metadata, String name) {
        String value = metadata.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static int count(Map<String, String> metadata, String name) {
        int value = Integer.parseInt(get(metadata, name));
        if (value < 0) {
            throw new IllegalArgumentException(name + " is " + value);
        }
        return value;
    }

    private static List<String> texts(List<?> list) {
        return list.stream().map(String.class::cast).toList();
    }

    private static String json(Object value) {
        try {
            return JSON.std.asString(value);
        } catch (IOException e) {
            throw new UncheckedIOException("texts can always be written", e);
        }
    }
}
