package dev.lockstep.trainer.report;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A table as text (RFC 4180, with line feeds). */
final class Csv {
    private final StringBuilder text = new StringBuilder();

    Csv(Object... header) {
        row(List.of(header));
    }

    void row(List<?> cells) {
        String separator = "";
        for (Object cell : cells) {
            text.append(separator).append(quoted(cell.toString()));
            separator = ",";
        }
        text.append('\n');
    }

    void row(Object... cells) {
        row(List.of(cells));
    }

    byte[] bytes() {
        return utf8(text);
    }

    static byte[] utf8(StringBuilder text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String cell) {
        boolean plain =
                cell.indexOf(',') < 0 && cell.indexOf('"') < 0 && cell.indexOf('\n') < 0 && cell.indexOf('\r') < 0;
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
