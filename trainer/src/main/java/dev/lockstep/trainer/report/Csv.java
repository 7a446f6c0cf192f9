package dev.lockstep.trainer.report;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A table as text (RFC 4180, with line feeds). Texts are {@link Printable}, and one that a spreadsheet would take for a formula
 * has an apostrophe before it.
 */
final class Csv {
    private static final String FORMULA = "=+-@";

    private final StringBuilder text = new StringBuilder();

    Csv(Object... header) {
        row(List.of(header));
    }

    void row(List<?> cells) {
        String separator = "";
        for (Object cell : cells) {
            text.append(separator).append(cell instanceof Number ? cell : quoted(cell.toString()));
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
        String shown = Printable.line(cell);
        if (!shown.isEmpty() && FORMULA.indexOf(shown.charAt(0)) >= 0) {
            shown = "'" + shown;
        }
        boolean plain = shown.indexOf(',') < 0 && shown.indexOf('"') < 0;
        return plain ? shown : '"' + shown.replace("\"", "\"\"") + '"';
    }
}
