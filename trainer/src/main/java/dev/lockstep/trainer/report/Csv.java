package dev.lockstep.trainer.report;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** A table as text (RFC 4180, with line feeds). */
final class Csv {
    private final StringBuilder text = new StringBuilder();

    Csv(Object... header) {
        row(List.of(header));
    }

    void row(List<?> cells) {
        text.append(cells.stream().map(cell -> quoted(cell.toString())).collect(Collectors.joining(",")))
                .append('\n');
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
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
