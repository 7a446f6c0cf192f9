package dev.lockstep.kernels;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A line of a tile table: {@code family size name=value … [device=glob]}.
 *
 * @param cpuShaped whether the family is {@code cpu} rather than {@code gpu}
 * @param size the size class of the results that it is for
 * @param tile the parameters
 * @param device matches the whole name of a device; {@code *} stands for any text, and case does not matter
 */
record TileLine(boolean cpuShaped, MatrixSize size, MatrixTile tile, String device) {
    private static final String DEVICE = "device=";
    private static final String ANY = "*";

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException with the reason as message
     */
    static TileLine parse(String line) {
        int deviceAt = line.indexOf(DEVICE);
        String device =
                deviceAt < 0 ? ANY : line.substring(deviceAt + DEVICE.length()).strip();
        if (device.isEmpty()) {
            throw new IllegalArgumentException("device= needs a name");
        }
        String[] words =
                (deviceAt < 0 ? line : line.substring(0, deviceAt)).strip().split("\\s+", -1);
        if (words.length < 2) {
            throw new IllegalArgumentException("a line starts with family and size, such as: cpu large");
        }
        boolean cpuShaped = family(words[0]);
        MatrixSize size = size(words[1]);
        Map<String, Integer> values = new LinkedHashMap<>();
        for (int i = 2; i < words.length; i++) {
            parameter(words[i], values);
        }
        return new TileLine(cpuShaped, size, MatrixTile.of(cpuShaped, values), device);
    }

    private static boolean family(String word) {
        return switch (word) {
            case "cpu" -> true;
            case "gpu" -> false;
            default -> throw new IllegalArgumentException("'" + word + "' is no family; use cpu or gpu");
        };
    }

    private static MatrixSize size(String word) {
        for (MatrixSize size : MatrixSize.values()) {
            if (size.text().equals(word)) {
                return size;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is no size; use narrow, small or large");
    }

    private static void parameter(String word, Map<String, Integer> values) {
        int equals = word.indexOf('=');
        String value = word.substring(equals + 1);
        if (equals < 1 || !value.matches("[0-9]{1,6}")) {
            throw new IllegalArgumentException("'" + word + "' is not a name=number");
        }
        if (values.put(word.substring(0, equals), Integer.valueOf(value)) != null) {
            throw new IllegalArgumentException(word.substring(0, equals) + " is given twice");
        }
    }

    boolean matches(boolean cpu, MatrixSize wanted, String name) {
        if (cpu != cpuShaped || wanted != size) {
            return false;
        }
        StringBuilder regex = new StringBuilder();
        for (String part : device.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(part.isEmpty() ? "(?:)" : Pattern.quote(part));
        }
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                .matcher(name)
                .matches();
    }

    /** Returns whether another line is for the same family, size and device. */
    boolean isForTheSame(TileLine other) {
        return cpuShaped == other.cpuShaped && size == other.size && device.equalsIgnoreCase(other.device);
    }

    /** Returns the line as in a tile table. */
    String text() {
        return String.format(
                Locale.ROOT, "%s %s %s %s%s", cpuShaped ? "cpu" : "gpu", size.text(), tile.text(), DEVICE, device);
    }
}
