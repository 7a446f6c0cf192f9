package dev.lockstep.trainer.report;

import java.util.List;

/**
 * Text of others, such as names of classes, files and devices, made fit to be shown: what would steer a terminal, break a line
 * or turn the order of the signs around it is shown as its code, as in JSON. All other signs of every script stay.
 */
public final class Printable {
    private Printable() {}

    /** Returns a text that stays within its line. */
    public static String line(Object text) {
        return escaped(String.valueOf(text), false);
    }

    /** Returns each text as one that stays within its line. */
    public static List<String> lines(List<?> texts) {
        return texts.stream().map(Printable::line).toList();
    }

    /** Returns a text that may have several lines, with indents. */
    public static String text(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean withLines) {
        int first = 0;
        while (first < text.length() && isPlain(text.charAt(first), withLines)) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char sign = text.charAt(i);
            if (isPlain(sign, withLines)) {
                escaped.append(sign);
            } else {
                appendCode(sign, escaped);
            }
        }
        return escaped.toString();
    }

    /** Appends a sign as JSON and this class write it. */
    static void appendCode(char sign, StringBuilder text) {
        text.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            text.append(Character.forDigit((sign >> shift) & 0xF, 16));
        }
    }

    private static boolean isPlain(char sign, boolean withLines) {
        return (sign == '\n' || sign == '\t') ? withLines : !isSteering(sign);
    }

    /** Returns whether a sign is a control, a separator of lines, or one of those that set the direction of text. */
    static boolean isSteering(char sign) {
        return sign < ' '
                || (sign >= '\u007f' && sign <= '\u009f')
                || sign == '\u061c'
                || sign == '\u200e'
                || sign == '\u200f'
                || (sign >= '\u2028' && sign <= '\u202e')
                || (sign >= '\u2066' && sign <= '\u2069')
                || sign == '\ufeff';
    }
}
