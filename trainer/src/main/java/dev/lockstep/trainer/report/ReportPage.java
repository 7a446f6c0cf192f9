package dev.lockstep.trainer.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Puts the page together: its parts are resources, and it is one file with no link to any other. */
final class ReportPage {
    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";

    private ReportPage() {}

    /**
     * Returns the page.
     *
     * @param kind the name of the resources with its body and its script
     * @param json what it shows; it may hold any text
     */
    static byte[] html(String kind, String json) throws IOException {
        String template = resource("page.html");
        StringBuilder page = new StringBuilder();
        int at = 0;
        for (int open = template.indexOf(OPEN); open >= 0; open = template.indexOf(OPEN, at)) {
            int close = template.indexOf(CLOSE, open);
            String name = template.substring(open + OPEN.length(), close);
            page.append(template, at, open)
                    .append(
                            switch (name) {
                                case "data" -> inScript(json);
                                case "body" -> resource(kind + ".html");
                                case "script" -> resource(kind + ".js");
                                default -> resource(name);
                            });
            at = close + CLOSE.length();
        }
        return page.append(template, at, template.length()).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Keeps a browser from seeing the end of the script, or a comment, within a text; it reads the same as JSON. */
    private static String inScript(String json) {
        return json.replace("<", "\\u003c");
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
