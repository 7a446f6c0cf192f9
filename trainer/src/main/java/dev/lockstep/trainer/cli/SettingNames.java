package dev.lockstep.trainer.cli;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.Setting;

/** Has messages of the library name the options of the command line. */
final class SettingNames {
    private SettingNames() {}

    /** Returns the message of an exception. */
    static String message(Throwable e) {
        return switch (e) {
            case DataException data -> data.message(SettingNames::option);
            case ModelException model -> model.message(SettingNames::option);
            default -> e.getMessage();
        };
    }

    static String option(Setting setting) {
        return switch (setting) {
            case DATA -> "--data";
            case DATA_DIR -> "--data-dir";
            case OFFLINE -> "--offline";
            case PER_CLASS -> "--per-class";
            case VALID -> "--valid";
            case VALID_FRACTION -> "--valid-fraction";
            case STANDARDIZE -> "--standardize";
            case LABEL_COLUMN -> "--label";
            case WEIGHT_COLUMN -> "--weight-column";
            case BACKGROUND -> "--background";
            case IMAGE_SIZE -> "--image-size";
            case RESUME -> "--resume";
            case EPOCHS -> "--epochs";
            case LEARNING_RATE -> "--lr";
        };
    }
}
