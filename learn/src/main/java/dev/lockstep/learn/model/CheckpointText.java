package dev.lockstep.learn.model;

import com.fasterxml.jackson.jr.ob.JSON;
import com.fasterxml.jackson.jr.ob.ValueIterator;
import dev.lockstep.learn.training.EpochResult;
import dev.lockstep.learn.training.Evaluation;
import dev.lockstep.learn.training.FloatArray;
import dev.lockstep.learn.training.StepLosses;
import dev.lockstep.learn.training.TrainingState;
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
import org.jspecify.annotations.Nullable;

/**
 * The part of a checkpoint that is text. Numbers are written so that they read back as the same bits. Format 1 had the
 * {@link EpochHistory} as text too; it can still be read.
 */
final class CheckpointText {
    static final String FORMAT_VERSION = "lockstep.checkpoint";

    private static final String CURRENT = "2";
    private static final String WITH_TEXT_HISTORY = "1";
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
        text.put(STEP, Integer.toString(state.step()));
        text.put(CORRECT, Integer.toString(state.correct()));
        text.put(UPDATES, Integer.toString(state.updates()));
        return text;
    }

    static void checkFormatVersion(Map<String, String> metadata, Path path) {
        if (!CURRENT.equals(metadata.get(FORMAT_VERSION)) && !historyIsText(metadata)) {
            throw new ModelException(
                    path,
                    "has checkpoint format " + metadata.get(FORMAT_VERSION) + ", this Lockstep reads "
                            + WITH_TEXT_HISTORY + " and " + CURRENT + "; it was written by version "
                            + metadata.get(VERSION));
        }
    }

    static boolean historyIsText(Map<String, String> metadata) {
        return WITH_TEXT_HISTORY.equals(metadata.get(FORMAT_VERSION));
    }

    /** Puts a checkpoint together; {@code history} is absent where it is text. */
    static Checkpoint parse(
            Map<String, String> metadata,
            @Nullable EpochHistory history,
            SequencedMap<String, FloatArray> tensors,
            Path path) {
        try {
            Map<String, String> settings = new TreeMap<>();
            Map<?, ?> noted = json(metadata, SETTINGS, Map.class);
            for (Map.Entry<?, ?> setting : noted.entrySet()) {
                settings.put(text(SETTINGS, setting.getKey()), text(SETTINGS, setting.getValue()));
            }
            DataIdentity data = new DataIdentity(
                    get(metadata, DATA),
                    get(metadata, DATA_SHA256),
                    texts(CLASSES, json(metadata, CLASSES, List.class)),
                    count(metadata, ROWS),
                    count(metadata, COLUMNS),
                    LIGHT.equals(get(metadata, BACKGROUND)));
            TrainingState state = new TrainingState(
                    Double.parseDouble(get(metadata, INITIAL_LOSS)),
                    history == null ? textHistory(get(metadata, EPOCHS)) : history.results(),
                    count(metadata, STEP),
                    count(metadata, CORRECT),
                    count(metadata, UPDATES),
                    tensors);
            return new Checkpoint(get(metadata, VERSION), get(metadata, DEVICE), settings, data, state);
        } catch (IOException | IllegalArgumentException e) {
            throw new ModelException(
                    path,
                    "is corrupt: its metadata are not those of a checkpoint: "
                            + SafetensorsHeader.quoted(e.getMessage()),
                    e);
        }
    }

    /** Reads epoch by epoch, because there may be many. The numbers are texts: JSON has none for NaN and infinity. */
    private static List<EpochResult> textHistory(String json) throws IOException {
        List<EpochResult> results = new ArrayList<>();
        try (ValueIterator<Object> epochs = JSON.std.anySequenceFrom(json)) {
            while (epochs.hasNextValue()) {
                if (!(epochs.nextValue() instanceof List<?> fields)) {
                    throw new IllegalArgumentException(EPOCHS + " has what is no list");
                }
                results.add(result(results.size(), texts(EPOCHS, fields)));
            }
        }
        return results;
    }

    private static EpochResult result(int epoch, List<String> fields) {
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

    private static <T> T json(Map<String, String> metadata, String name, Class<T> type) throws IOException {
        Object value = JSON.std.anyFrom(get(metadata, name));
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(name + " is no " + type.getSimpleName());
        }
        return type.cast(value);
    }

    private static List<String> texts(String name, List<?> list) {
        return list.stream().map(value -> text(name, value)).toList();
    }

    private static String text(String name, @Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name + " has what is no text: " + value);
    }

    private static String json(Object value) {
        try {
            return JSON.std.asString(value);
        } catch (IOException e) {
            throw new UncheckedIOException("texts can always be written", e);
        }
    }
}
