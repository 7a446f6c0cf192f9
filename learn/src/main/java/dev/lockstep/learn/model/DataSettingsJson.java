package dev.lockstep.learn.model;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.PictureOptions;
import dev.lockstep.learn.Splitting;
import dev.lockstep.learn.TableOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The part of {@link SettingsJson} that decides which examples there are. What was not given is not there. */
final class DataSettingsJson {
    private static final String DATA_DIR = "data_dir";
    private static final String PER_CLASS = "per_class";
    private static final String VALID = "valid";
    private static final String VALID_FRACTION = "valid_fraction";
    private static final String BACKGROUND = "background";
    private static final String IMAGE_SIZE = "image_size";
    private static final String LABEL_COLUMN = "label_column";
    private static final String WEIGHT_COLUMN = "weight_column";
    private static final String STANDARDIZE = "standardize";

    private DataSettingsJson() {}

    static void put(Map<String, Object> object, CheckpointSettings settings) {
        settings.dataDir().ifPresent(dataDir -> object.put(DATA_DIR, dataDir.toString()));
        settings.perClass().ifPresent(perClass -> object.put(PER_CLASS, perClass));
        settings.splitting().valid().ifPresent(valid -> object.put(VALID, valid));
        settings.splitting().fraction().ifPresent(fraction -> object.put(VALID_FRACTION, fraction));
        settings.pictures()
                .background()
                .ifPresent(
                        background -> object.put(BACKGROUND, background.name().toLowerCase(Locale.ROOT)));
        settings.pictures().size().ifPresent(size -> object.put(IMAGE_SIZE, List.of(size.rows(), size.columns())));
        settings.tables().labelColumn().ifPresent(column -> object.put(LABEL_COLUMN, column));
        settings.tables().weightColumn().ifPresent(column -> object.put(WEIGHT_COLUMN, column));
        if (settings.tables().standardize()) {
            object.put(STANDARDIZE, true);
        }
    }

    static Optional<Path> dataDir(Map<?, ?> object) {
        return text(object, DATA_DIR).map(Path::of);
    }

    static OptionalInt perClass(Map<?, ?> object) {
        return object.containsKey(PER_CLASS)
                ? OptionalInt.of(SettingsJson.whole(object, PER_CLASS))
                : OptionalInt.empty();
    }

    static Splitting splitting(Map<?, ?> object) {
        OptionalDouble fraction = object.containsKey(VALID_FRACTION)
                ? OptionalDouble.of(SettingsJson.number(object, VALID_FRACTION).doubleValue())
                : OptionalDouble.empty();
        try {
            return new Splitting(text(object, VALID), fraction);
        } catch (DataException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    static PictureOptions pictures(Map<?, ?> object) {
        return new PictureOptions(text(object, BACKGROUND).map(DataSettingsJson::background), size(object));
    }

    private static PictureOptions.Background background(String name) {
        for (PictureOptions.Background background : PictureOptions.Background.values()) {
            if (background.name().toLowerCase(Locale.ROOT).equals(name)) {
                return background;
            }
        }
        throw new IllegalArgumentException("there is no background " + name);
    }

    private static Optional<PictureOptions.Size> size(Map<?, ?> object) {
        if (!object.containsKey(IMAGE_SIZE)) {
            return Optional.empty();
        }
        if (object.get(IMAGE_SIZE) instanceof List<?> sides
                && sides.size() == 2
                && sides.get(0) instanceof Integer rows
                && sides.get(1) instanceof Integer columns
                && rows > 0
                && columns > 0) {
            return Optional.of(new PictureOptions.Size(rows, columns));
        }
        throw new IllegalArgumentException(IMAGE_SIZE + " is " + object.get(IMAGE_SIZE));
    }

    static TableOptions tables(Map<?, ?> object) {
        return new TableOptions(
                text(object, LABEL_COLUMN), text(object, WEIGHT_COLUMN), Boolean.TRUE.equals(object.get(STANDARDIZE)));
    }

    private static Optional<String> text(Map<?, ?> object, String name) {
        return object.containsKey(name) ? Optional.of(ModelText.text(name, object.get(name))) : Optional.empty();
    }
}
