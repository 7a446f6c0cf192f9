package dev.lockstep.learn;

import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model file that cannot be used as asked. The message is one line that names the file, says what is wrong with it and
 * what would be right, fit to be shown to the user as it is.
 */
public final class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Path path;
    private final String format;
    private final transient Object[] parts;
    private final boolean badInput;

    /** Creates the exception; {@code problem} becomes one line whatever it quotes. */
    public ModelException(Path path, String problem) {
        this(path, null, true, "%s", problem);
    }

    /** Creates the exception with the failure that led to it. */
    public ModelException(Path path, String problem, Throwable cause) {
        this(path, problem, cause, true);
    }

    /**
     * Creates the exception with the failure that led to it.
     *
     * @param badInput whether to ask for something else would mend it
     */
    public ModelException(Path path, String problem, Throwable cause, boolean badInput) {
        this(path, cause, badInput, "%s", problem);
    }

    private ModelException(Path path, @Nullable Throwable cause, boolean badInput, String format, Object... parts) {
        super(text(path, format, parts, Setting::toString), cause);
        this.path = path;
        this.format = format;
        this.parts = parts.clone();
        this.badInput = badInput;
    }

    /**
     * Creates the exception with a message that names settings.
     *
     * @param format of {@link String#format}, what follows the file's name
     * @param parts what it refers to; each {@link Setting} is named by whoever shows the message
     */
    public static ModelException of(Path path, String format, Object... parts) {
        return new ModelException(path, null, true, format, parts);
    }

    /** Returns whether to ask for something else would mend it. */
    public boolean isBadInput() {
        return badInput;
    }

    /**
     * Returns the message with other names of settings.
     *
     * @param names returns what to call a setting
     */
    public String message(Function<Setting, String> names) {
        return parts == null ? getMessage() : text(path, format, parts, names);
    }

    private static String text(Path path, String format, Object[] parts, Function<Setting, String> names) {
        return (path + " " + Setting.format(format, parts, names)).replaceAll("\\p{Cntrl}+", " ");
    }
}
