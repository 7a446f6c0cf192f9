package dev.lockstep.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.trainer.cli.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads what {@code --from} names. */
final class StoredJson {
    private StoredJson() {}

    /**
     * Reads a file.
     *
     * @param command what has written such files
     * @param results makes results of the object in it
     * @throws InputException if it cannot be read, or holds no such results
     */
    static <T> T read(Path file, String command, Function<Map<String, Object>, T> results) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new InputException(
                    "--from " + file + ": cannot be read: " + e.getClass().getSimpleName(), e);
        }
        try {
            return results.apply(JSON.std.mapFrom(text));
        } catch (IOException | RuntimeException e) {
            throw new InputException("--from " + file + ": holds no results of " + command, e);
        }
    }

    static Map<String, String> texts(Object object) {
        Map<String, String> texts = new LinkedHashMap<>();
        ((Map<?, ?>) object).forEach((name, value) -> texts.put((String) name, (String) value));
        return texts;
    }

    static double number(Map<?, ?> object, String name) {
        return ((Number) object.get(name)).doubleValue();
    }

    static List<Double> numbers(Object list) {
        return ((List<?>) list)
                .stream().map(value -> ((Number) value).doubleValue()).toList();
    }
}
