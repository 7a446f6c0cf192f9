package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Setting;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** An option that only some kinds of data take. */
public enum DataOption {
    VALID(Setting.VALID, "data without a part to measure on") {
        @Override
        Optional<String> given(DataOptions options) {
            return options.splitting().valid();
        }
    },
    VALID_FRACTION(Setting.VALID_FRACTION, "data without a part to measure on") {
        @Override
        Optional<String> given(DataOptions options) {
            OptionalDouble fraction = options.splitting().fraction();
            return fraction.isPresent() ? Optional.of(Double.toString(fraction.getAsDouble())) : Optional.empty();
        }
    },
    STANDARDIZE(Setting.STANDARDIZE, "tables of features") {
        @Override
        Optional<String> given(DataOptions options) {
            return options.tables().standardize() ? Optional.of("") : Optional.empty();
        }
    },
    LABEL(Setting.LABEL_COLUMN, "tables whose columns have names") {
        @Override
        Optional<String> given(DataOptions options) {
            return options.tables().labelColumn();
        }
    },
    WEIGHT_COLUMN(Setting.WEIGHT_COLUMN, "tables whose columns have names") {
        @Override
        Optional<String> given(DataOptions options) {
            return options.tables().weightColumn();
        }
    },
    BACKGROUND(Setting.BACKGROUND, "pictures") {
        @Override
        Optional<String> given(DataOptions options) {
            return options.pictures()
                    .background()
                    .map(background -> background.name().toLowerCase(Locale.ROOT));
        }
    },
    IMAGE_SIZE(Setting.IMAGE_SIZE, "pictures") {
        @Override
        Optional<String> given(DataOptions options) {
            return options.pictures().size().map(size -> size.columns() + "x" + size.rows());
        }
    };

    private final Setting setting;
    private final String takers;

    DataOption(Setting setting, String takers) {
        this.setting = setting;
        this.takers = takers;
    }

    /** Returns the value that was given, empty if there is none. */
    abstract Optional<String> given(DataOptions options);

    /**
     * Refuses what was given though it would change nothing.
     *
     * @param data the data set as the user asked for it
     * @param taken what it takes
     * @throws DataException if another option was given
     */
    static void refuseOthers(DataOptions options, String data, Set<DataOption> taken) {
        for (DataOption option : values()) {
            Optional<String> value = option.given(options);
            if (value.isPresent() && !taken.contains(option)) {
                String given = value.get().isEmpty() ? "" : " " + value.get();
                throw DataException.of(
                        "%s%s: %s does not take it; it is for %s", option.setting, given, data, option.takers);
            }
        }
    }
}
