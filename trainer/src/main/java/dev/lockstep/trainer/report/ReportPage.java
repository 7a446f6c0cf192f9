package dev.lockstep.trainer.report;

import java.io.ByteArrayOutputStream;
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
     * @param json what it shows, by {@link SafeJson}, so that a browser sees no end of the script or comment in it
     */
    static byte[] html(String kind, String json) throws IOException {
        String template = new String(resource("page.html"), StandardCharsets.UTF_8);
        ByteArrayOutputStream page = new ByteArrayOutputStream(2 * json.length() + 100_000);
        int at = 0;
        for (int open = template.indexOf(OPEN); open >= 0; open = template.indexOf(OPEN, at)) {
            int close = template.indexOf(CLOSE, open);
            String name = template.substring(open + OPEN.length(), close);
            page.writeBytes(utf8(template.substring(at, open)));
            page.writeBytes(
                    switch (name) {
                        case "data" -> utf8(json);
                        case "body" -> resource(kind + ".html");
                        case "script" -> resource(kind + ".js");
                        default -> resource(name);
                    });
            at = close + CLOSE.length();
        }
        page.writeBytes(utf8(template.substring(at)));
        return page.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream resource = ReportPage.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IOException("the jar lacks " + name);
            }
            return resource.readAllBytes();
        }
    }
}
