package dev.lockstep.trainer.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The head of a page: its title, a line of facts, figures, and warnings at its end. */
final class Headline {
    private final Html page;

    /** Begins it. */
    Headline(Html page, String title, String summary) {
        this.page = page.markup("<header>\n")
                .element("h1", "id=\"title\"", title)
                .element("p", "id=\"summary\"", summary)
                .markup("<div id=\"figures\">\n");
    }

    /** Adds an accuracy with its standard error. */
    Headline accuracy(double accuracy, double error, String meaning) {
        page.markup("<div><b>")
                .text(percent(accuracy))
                .markup(" <small>± ")
                .text(String.format(Locale.ROOT, "%.2f", 100 * error))
                .markup("</small></b>")
                .element("span", meaning)
                .markup("</div>\n");
        return this;
    }

    /** Adds a figure. */
    Headline figure(Object number, Object meaning) {
        page.markup("<div>").element("b", number).element("span", meaning).markup("</div>\n");
        return this;
    }

    /** Adds the warnings of the results. */
    void end(Map<String, ?> results) {
        page.markup("</div>\n").markup("<ul id=\"warnings\">");
        for (Object warning : (List<?>) results.get("warnings")) {
            page.element("li", "Warning: " + warning);
        }
        page.markup("</ul>\n").markup("</header>\n");
    }

    static String percent(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.2f%%", 100 * share) : "none";
    }
}
