package dev.lockstep.learn;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Data that cannot be used as asked. The message is one line that names the file or setting, says what is wrong with it
 * and what would be right, fit to be shown to the user as it is.
 */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String format;
    private final transient Object[] parts;

    /** Creates the exception; {@code message} becomes one line whatever it quotes. */
    public DataException(String message) {
        this(null, "%s", message);
    }

    /** Creates the exception with the failure that led to it. */
    public DataException(String message, Throwable cause) {
        this(cause, "%s", message);
    }

    private DataException(@Nullable Throwable cause, String format, Object... parts) {
        super(text(format, parts, Setting::toString), cause);
        this.format = format;
        this.parts = parts.clone();
    }

    /**
     * Creates the exception with a message that names settings.
     *
     * @param format of {@link String#format}
     * @param parts what it refers to; each {@link Setting} is named by whoever shows the message
     */
    public static DataException of(String format, Object... parts) {
        return new DataException(null, format, parts);
    }

    /** Returns the same with the failure that led to it. */
    public DataException causedBy(Throwable cause) {
        return new DataException(cause, format, parts);
    }

    /**
     * Returns the message with other names of settings.
     *
     * @param names returns what to call a setting
     */
    public String message(Function<Setting, String> names) {
        return parts == null ? getMessage() : text(format, parts, names);
    }

    private static String text(String format, Object[] parts, Function<Setting, String> names) {
        return oneLine(Setting.format(format, parts, names));
    }

    static String oneLine(String message) {
        return message.replaceAll("\\s*\\R\\s*", " ");
    }
}
