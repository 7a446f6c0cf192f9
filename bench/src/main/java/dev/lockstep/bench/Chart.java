package dev.lockstep.bench;

import java.util.List;
import java.util.Locale;

/**
 * Results as a picture: a group of bars for each case, a bar for each contestant, as long as it is fast. The fastest of a case fills
 * the width; ours are dark, peers light.
 */
final class Chart {
    private static final int BAR_LEFT = 130;
    private static final int BAR_WIDTH = 480;
    private static final int LABEL_WIDTH = 280;
    private static final int WIDTH = BAR_LEFT + BAR_WIDTH + LABEL_WIDTH;
    private static final int BAR_HEIGHT = 16;
    private static final int BAR_PITCH = 20;
    private static final int TITLE_HEIGHT = 26;
    private static final int GROUP_GAP = 14;
    private static final int HEADER = 94;
    private static final List<String> OURS = List.of("#1f5fa8", "#0f8a7a", "#6a3fa0", "#35506b");
    private static final String PEER = "#d9a15b";

    private Chart() {}

    /** Returns an SVG image, which may also stand within an HTML page. */
    static String svg(Results results) {
        StringBuilder bars = new StringBuilder();
        List<String> devices = results.cases().stream()
                .flatMap(scores -> scores.devices().stream())
                .map(Score::contestant)
                .distinct()
                .toList();
        int y = HEADER;
        for (CaseScores scores : results.cases()) {
            List<Score> timed = scores.timed();
            if (timed.isEmpty()) {
                continue;
            }
            bars.append(text(8, y + 16, "case", scores.benchCase().title()));
            y += TITLE_HEIGHT;
            double fastest = timed.stream()
                    .mapToDouble(score -> score.time().median())
                    .min()
                    .orElseThrow();
            for (Score score : timed) {
                double median = score.time().median();
                double width = Math.max(1, BAR_WIDTH * fastest / median);
                String colour = score.isPeer() ? PEER : OURS.get(devices.indexOf(score.contestant()) % OURS.size());
                bars.append(text(BAR_LEFT - 8, y + 12, "name", score.contestant()));
                bars.append(String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>%n",
                        BAR_LEFT,
                        y,
                        width,
                        BAR_HEIGHT,
                        colour));
                bars.append(text(BAR_LEFT + width + 6, y + 12, "value", label(scores, score, fastest)));
                y += BAR_PITCH;
            }
            y += GROUP_GAP;
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + WIDTH + " " + y + "\" width=\"" + WIDTH
                + "\" height=\""
                + y
                + "\" role=\"img\">\n"
                + "<title>Lockstep benchmarks</title>\n"
                + "<style>text{font:13px system-ui,sans-serif;fill:#1b1f24} .case{font-weight:600}"
                + " .name{text-anchor:end} .value{fill:#444c56} .head{font-size:18px;font-weight:600}"
                + " .note{fill:#57606a}</style>\n"
                + "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
                + text(8, 26, "head", "Speed, relative to the fastest of each case: longer is faster")
                + text(8, 46, "note", note(results))
                + text(8, 64, "note", ResultText.limits(results))
                + text(8, 82, "note", Trust.of(results).finding() + ".")
                + bars
                + "</svg>\n";
    }

    /** Returns a page that holds the image and the tables, and links to nothing. */
    static String html(Results results) {
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Lockstep benchmarks</title>"
                + "<meta name=\"viewport\" content=\"width=device-width\"><style>body{margin:2rem auto;max-width:64rem;"
                + "font:15px system-ui,sans-serif;color:#1b1f24}svg{max-width:100%;height:auto}pre{overflow-x:auto;"
                + "background:#f6f8fa;padding:1rem}</style></head><body>\n" + svg(results) + "<pre>"
                + escape(ResultText.text(results)) + "</pre></body></html>\n";
    }

    private static String label(CaseScores scores, Score score, double fastest) {
        String time = Figures.time(score.time().median());
        String unit = scores.benchCase().bound().unit();
        String rate = unit.isEmpty() ? "" : ", " + Figures.number(scores.rate(score)) + " " + unit;
        double slower = score.time().median() / fastest;
        return time + rate + (slower > 1 ? ", " + Figures.number(slower) + "× slower" : "");
    }

    private static String note(Results results) {
        return results.host().getOrDefault("processor", "") + ", " + results.threads() + " threads, "
                + results.host().getOrDefault("date", "") + ", suite " + results.suite()
                + ". Blue and green: Lockstep; orange: peers.";
    }

    private static String text(double x, int y, String style, String content) {
        return String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%d\" class=\"%s\">%s</text>%n", x, y, style, escape(content));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
