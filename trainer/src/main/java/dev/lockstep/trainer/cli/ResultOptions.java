package dev.lockstep.trainer.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of {@code train} that decide the result; a model file notes them, and a resumed training takes them over. */
final class ResultOptions {
    static final String MATH_MODE = "--math-mode";
    static final List<String> NAMES = List.of(
            "--data",
            "--data-dir",
            "--per-class",
            "--optimizer",
            "--lr",
            "--momentum",
            "--nesterov",
            "--weight-decay",
            "--batch",
            "--epochs",
            "--label-smoothing",
            "--seed",
            MATH_MODE);

    /** The images are compared whatever their folder, epochs may be added, and who changes the math mode is warned. */
    private static final List<String> MAY_DIFFER = List.of("--data-dir", "--epochs", MATH_MODE);

    private ResultOptions() {}

    /** Returns the options' values, without those that have none. */
    static Map<String, String> values(CommandSpec command) {
        Map<String, String> values = new TreeMap<>();
        for (String name : NAMES) {
            Object value = command.findOption(name).getValue();
            if (value != null) {
                values.put(name, text(value));
            }
        }
        return values;
    }

    /**
     * Sets every option that the user did not give to its noted value.
     *
     * @throws InputException if one that the user gave has another value
     */
    static void restore(CommandSpec command, Map<String, String> noted, Path file) {
        for (String name : NAMES) {
            OptionSpec option = command.findOption(name);
            String value = noted.get(name);
            if (!command.commandLine().getParseResult().hasMatchedOption(option)) {
                if (value != null) {
                    option.setValue(convert(option, value, file));
                }
            } else if (!mayBe(name, text(option.getValue()), value)) {
                throw new InputException(
                        "%s %s: %s was trained with %s; leave the option out, or train anew without --resume"
                                .formatted(
                                        name,
                                        text(option.getValue()),
                                        file,
                                        value == null ? "no " + name : name + " " + value));
            }
        }
    }

    /** Folders that were moved, or are seen from elsewhere, are told by their images. */
    private static boolean mayBe(String name, String given, @Nullable String noted) {
        return MAY_DIFFER.contains(name)
                || given.equals(noted)
                || (name.equals("--data") && noted != null && isFolder(given) && isFolder(noted));
    }

    private static boolean isFolder(String data) {
        return data.startsWith("folder:");
    }

    private static String text(Object value) {
        return value instanceof Enum<?> choice ? choice.name().toLowerCase(Locale.ROOT) : value.toString();
    }

    private static Object convert(OptionSpec option, String value, Path file) {
        Class<?> type = option.type();
        try {
            if (type == int.class) {
                return Integer.valueOf(value);
            } else if (type == long.class) {
                return Long.valueOf(value);
            } else if (type == double.class || type == Double.class) {
                return Double.valueOf(value);
            } else if (type == boolean.class) {
                return Boolean.valueOf(value);
            } else if (type == Path.class) {
                return Path.of(value);
            } else if (type.isEnum()) {
                return List.of(type.getEnumConstants()).stream()
                        .filter(constant -> text(constant).equals(value))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no such choice"));
            }
            return value;
        } catch (IllegalArgumentException e) {
            throw new InputException(
                    "--resume " + file + ": it notes " + option.longestName() + " " + value
                            + ", which this version does not know",
                    e);
        }
    }
}
