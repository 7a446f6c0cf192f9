package dev.lockstep.trainer.report;

import dev.lockstep.trainer.draw.Markup;

/** The body of a page in the making. Texts are escaped, and {@link Printable}; markup is taken as it is. */
final class Html {
    private final StringBuilder text = new StringBuilder();

    /** Adds markup. */
    Html markup(String markup) {
        text.append(markup);
        return this;
    }

    /** Adds text. */
    Html text(Object line) {
        text.append(escaped(line));
        return this;
    }

    /** Adds an element that holds a text. */
    Html element(String tag, Object line) {
        return element(tag, "", line);
    }

    /**
     * Adds an element that holds a text.
     *
     * @param attributes as markup
     */
    Html element(String tag, String attributes, Object line) {
        text.append('<').append(tag);
        if (!attributes.isEmpty()) {
            text.append(' ').append(attributes);
        }
        text.append('>').append(escaped(line)).append("</").append(tag).append(">\n");
        return this;
    }

    /** Returns a text as markup. */
    static String escaped(Object line) {
        return Markup.escaped(Printable.line(line));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
