package dev.lockstep.learn;

import java.util.function.Function;

/**
 * What an application may have set otherwise, as messages name it. A program that sets it by names of its own, such as a command line with
 * its options, has messages name those: {@link DataException#message} and {@link ModelException#message}.
 */
public enum Setting {
    /** The name that {@link Dataset#load} is given. */
    DATA("the data set"),
    /** {@link DataLocations#dataDir}. */
    DATA_DIR("dataDir"),
    /** {@link DataLocations#offline}. */
    OFFLINE("offline"),
    /** {@link DataOptions#perClass}. */
    PER_CLASS("perClass"),
    /** {@link Splitting#valid}. */
    VALID("valid"),
    /** {@link Splitting#fraction}. */
    VALID_FRACTION("fraction"),
    /** {@link TableOptions#standardize}. */
    STANDARDIZE("standardize"),
    /** {@link TableOptions#labelColumn}. */
    LABEL_COLUMN("labelColumn"),
    /** {@link TableOptions#weightColumn}. */
    WEIGHT_COLUMN("weightColumn"),
    /** {@link PictureOptions#background}. */
    BACKGROUND("background"),
    /** {@link PictureOptions#size}. */
    IMAGE_SIZE("size"),
    /** The file of {@link SavedTraining#load}. */
    RESUME("the training in"),
    /** {@link TrainingSettings#epochs}. */
    EPOCHS("epochs"),
    /** The learning rate of an {@link Optimizer}. */
    LEARNING_RATE("learning rate");

    private final String name;

    Setting(String name) {
        this.name = name;
    }

    /** Returns how the library names it. */
    @Override
    public String toString() {
        return name;
    }

    /** Formats a message, in which settings among the parts are named by a function. */
    static String format(String format, Object[] parts, Function<Setting, String> names) {
        Object[] named = parts.clone();
        for (int i = 0; i < named.length; i++) {
            if (named[i] instanceof Setting setting) {
                named[i] = names.apply(setting);
            }
        }
        return format.formatted(named);
    }
}
