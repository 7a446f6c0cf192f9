package dev.lockstep.trainer.report;

import dev.lockstep.trainer.draw.Ink;
import dev.lockstep.trainer.draw.Markup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Puts a page together: one file with no link to any other, which shows all it has where scripts are turned off. */
final class ReportPage {
    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";

    private ReportPage() {}

    /**
     * Returns the page.
     *
     * @param title its title
     * @param body its sections as markup
     * @param settings what was asked for, by name
     * @param receipt lines of text
     */
    static byte[] html(String title, Html body, Map<String, ?> settings, String receipt) throws IOException {
        Html end = new Html().markup("<section>\n<h2>Settings</h2>\n<table id=\"settings\">\n");
        settings.forEach((name, value) -> end.markup("<tr><th scope=\"row\">")
                .text(name)
                .markup("</th><td>")
                .text(value)
                .markup("</td></tr>\n"));
        end.markup(
                        "</table>\n</section>\n<section>\n<h2>Receipt</h2>\n<p>What ran where, up to the writing of this report.</p>\n")
                .markup("<pre id=\"receipt\" tabindex=\"0\">")
                .markup(Markup.escaped(Printable.text(receipt)))
                .markup("</pre>\n</section>\n");
        Map<String, String> parts = Map.of(
                "title",
                Html.escaped(title),
                "style",
                Ink.styleSheet() + resource("page.css"),
                "body",
                body.toString() + end,
                "script",
                resource("page.js"));
        String template = resource("page.html");
        StringBuilder page = new StringBuilder(body.toString().length() + 30_000);
        int at = 0;
        for (int open = template.indexOf(OPEN); open >= 0; open = template.indexOf(OPEN, at)) {
            int close = template.indexOf(CLOSE, open);
            page.append(template, at, open).append(parts.get(template.substring(open + OPEN.length(), close)));
            at = close + CLOSE.length();
        }
        return page.append(template, at, template.length()).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String resource(String name) throws IOException {
        try (InputStream resource = ReportPage.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IOException("the jar lacks " + name);
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
