package dev.lockstep.trainer.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;

/**
 * JSON that may be shown in a terminal and put into a page: in its strings, the beginning of a tag and whatever {@link Printable}
 * shows as its code are written by their codes, which reads back as the same text.
 */
public final class SafeJson {
    private SafeJson() {}

    /** Returns an object on several lines. */
    public static String pretty(Map<String, ?> object) throws IOException {
        return escaped(JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(object));
    }

    /** Returns an object on one line. */
    static String compact(Map<String, ?> object) throws IOException {
        return escaped(JSON.std.asString(object));
    }

    private static String escaped(String json) {
        StringBuilder escaped = new StringBuilder(json.length() + json.length() / 16);
        for (int i = 0; i < json.length(); i++) {
            char sign = json.charAt(i);
            if (sign == '<' || (sign != '\n' && sign != '\r' && Printable.isSteering(sign))) {
                Printable.appendCode(sign, escaped);
            } else {
                escaped.append(sign);
            }
        }
        return escaped.toString();
    }
}
