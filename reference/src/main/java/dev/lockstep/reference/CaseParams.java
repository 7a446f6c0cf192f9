package dev.lockstep.reference;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The parameters of a case's name, {@code key=value} or a flag; remembers which were asked for. */
final class CaseParams {
    private final String name;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Set<String> known = new HashSet<>();

    CaseParams(String name, String text) {
        this.name = name;
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            if (key.isEmpty() || values.put(key, equals < 0 ? "" : part.substring(equals + 1)) != null) {
                throw new CaseNameException(name, "'" + part + "' is empty or given twice");
            }
        }
    }

    boolean has(String key) {
        known.add(key);
        return values.containsKey(key);
    }

    /** Returns a flag, which has no value. */
    boolean flag(String key) {
        if (has(key) && !values.get(key).isEmpty()) {
            throw new CaseNameException(name, "'" + key + "' takes no value");
        }
        return values.containsKey(key);
    }

    String text(String key) {
        if (!has(key)) {
            throw new CaseNameException(name, "'" + key + "=…' is missing");
        }
        return values.get(key);
    }

    String text(String key, String absent) {
        return has(key) ? values.get(key) : absent;
    }

    /** Returns an extent or count: 0 or more. */
    int size(String key) {
        int size = integer(key, 0);
        if (!has(key) || size < 0) {
            throw new CaseNameException(name, "'" + key + "' must be given, and 0 or more");
        }
        return size;
    }

    int integer(String key, int absent) {
        return Math.toIntExact(whole(key, absent));
    }

    long whole(String key, long absent) {
        return has(key) ? number(key, () -> Long.decode(values.get(key))) : absent;
    }

    double real(String key, double absent) {
        return has(key) ? number(key, () -> Double.valueOf(values.get(key))) : absent;
    }

    <E extends Enum<E>> E choice(String key, Class<E> type, E absent) {
        if (!has(key)) {
            return absent;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.toString().equals(values.get(key))) {
                return constant;
            }
        }
        throw new CaseNameException(
                name, "'" + key + "=" + values.get(key) + "' is none of " + Arrays.toString(type.getEnumConstants()));
    }

    /** Refuses parameters that nothing has asked for. */
    void checkAllKnown() {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw new CaseNameException(name, "'" + key + "' means nothing here");
            }
        }
    }

    CaseNameException invalid(String problem) {
        return new CaseNameException(name, problem);
    }

    private <N extends Number> N number(String key, Supplier<N> parse) {
        try {
            return parse.get();
        } catch (NumberFormatException e) {
            throw new CaseNameException(name, "'" + key + "=" + values.get(key) + "' is not a number");
        }
    }
}
