package dev.lockstep.learn.model;

import com.fasterxml.jackson.jr.ob.JSON;
import com.fasterxml.jackson.jr.ob.ValueIterator;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.StepLosses;
import dev.lockstep.learn.data.Quote;
import dev.lockstep.learn.training.FloatArray;
import dev.lockstep.learn.training.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The part of a checkpoint that is text. Numbers are written so that they read back as the same bits. Formats 1 and 2 had options of the
 * command line for settings, format 1 had the {@link EpochHistory} as text too; they can still be read.
 */
final class CheckpointText {
    static final String FORMAT_VERSION = "lockstep.checkpoint";

    private static final String STANDARDIZED = "4";
    private static final String PLAIN = "3";
    private static final String WITH_OPTIONS = "2";
    private static final String WITH_TEXT_HISTORY = "1";
    private static final String DEVICE = "device";
    private static final String SETTINGS = "settings";
    private static final String DATA = "data";
    private static final String DATA_SHA256 = "data.sha256";
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
        text.put(FORMAT_VERSION, data.features().standardization().isPresent() ? STANDARDIZED : PLAIN);
        text.put(ModelText.LOCKSTEP_VERSION, checkpoint.version());
        text.put(DEVICE, checkpoint.device());
        text.put(SETTINGS, SettingsJson.json(checkpoint.settings()));
        text.put(DATA, data.name());
        text.put(DATA_SHA256, data.sha256());
        ModelText.put(text, data.classNames(), data.features(), data.imageForm());
        text.put(INITIAL_LOSS, Double.toString(state.initialLoss()));
        text.put(STEP, Integer.toString(state.step()));
        text.put(CORRECT, Integer.toString(state.correct()));
        text.put(UPDATES, Integer.toString(state.updates()));
        return text;
    }

    static void checkFormatVersion(Map<String, String> metadata, Path path) {
        String version = metadata.get(FORMAT_VERSION);
        if (!hasTypedSettings(metadata) && !WITH_OPTIONS.equals(version) && !historyIsText(metadata)) {
            throw new ModelException(
                    path,
                    "has checkpoint format " + version + ", this Lockstep reads " + WITH_TEXT_HISTORY + " to "
                            + STANDARDIZED + "; it was written by version " + metadata.get(ModelText.LOCKSTEP_VERSION));
        }
    }

    private static boolean hasTypedSettings(Map<String, String> metadata) {
        String version = metadata.get(FORMAT_VERSION);
        return PLAIN.equals(version) || STANDARDIZED.equals(version);
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
            String noted = ModelText.get(metadata, SETTINGS);
            CheckpointSettings settings =
                    hasTypedSettings(metadata) ? SettingsJson.parse(noted) : SettingsJson.parseOptions(noted);
            DataIdentity data = new DataIdentity(
                    ModelText.get(metadata, DATA),
                    ModelText.get(metadata, DATA_SHA256),
                    ModelText.classNames(metadata),
                    ModelText.features(metadata),
                    ModelText.imageForm(metadata));
            TrainingState state = new TrainingState(
                    Double.parseDouble(ModelText.get(metadata, INITIAL_LOSS)),
                    history == null ? textHistory(ModelText.get(metadata, EPOCHS)) : history.results(),
                    ModelText.count(metadata, STEP),
                    ModelText.count(metadata, CORRECT),
                    ModelText.count(metadata, UPDATES),
                    tensors);
            return new Checkpoint(
                    ModelText.get(metadata, ModelText.LOCKSTEP_VERSION),
                    ModelText.get(metadata, DEVICE),
                    settings,
                    data,
                    state);
        } catch (IOException | IllegalArgumentException e) {
            throw new ModelException(
                    path, "is corrupt: its metadata are not those of a checkpoint: " + Quote.of(e.getMessage()), e);
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
                results.add(result(results.size(), ModelText.texts(EPOCHS, fields)));
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
}
