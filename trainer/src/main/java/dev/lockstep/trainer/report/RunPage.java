package dev.lockstep.trainer.report;

import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.data.Nouns;
import dev.lockstep.trainer.draw.DivergingMap;
import dev.lockstep.trainer.draw.Drawing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** The page of a training. */
final class RunPage {
    private static final double WIDE = 968;
    private static final double HALF = 470;
    private static final double HEIGHT = 290;
    private static final int MISTAKES = 6;

    private final RunReport report;
    private final String noun;
    private final Html page = new Html();

    RunPage(RunReport report) {
        this.report = report;
        this.noun = Nouns.one(report.data().features());
    }

    byte[] html() throws IOException {
        String title = report.data().name() + " on " + report.results().get("device");
        headline(title);
        charts();
        if (report.weights().isPresent()) {
            weights(report.weights().get());
        }
        confusion();
        worst();
        return ReportPage.html(title + " – Lockstep report", page, report.settings(), report.receipt());
    }

    private void headline(String title) {
        String diverged = Boolean.TRUE.equals(report.results().get("diverged")) ? "Diverged · " : "";
        Headline headline = new Headline(page, title, diverged + summary());
        if (!report.epochs().isEmpty()) {
            EpochResult last = report.epochs().getLast();
            headline.accuracy(
                    last.valid().accuracy(),
                    last.valid().standardError(),
                    "of the validation " + noun + "s classified correctly");
            headline.figure(
                    String.format(Locale.ROOT, "%.4f", last.valid().loss()),
                    "validation loss" + String.format(Locale.ROOT, " (untrained: %.2f in training)", initialLoss()));
            int epochs = report.epochs().size();
            headline.figure(
                    duration(report.epochs().stream().map(EpochResult::duration).reduce(Duration.ZERO, Duration::plus)),
                    "for " + count(epochs, "epoch") + ", "
                            + count(report.losses().size(), "step"));
        }
        headline.figure(report.results().get("device"), report.results().get("deviceName"))
                .end(report.results());
    }

    private double initialLoss() {
        return ((Number) report.results().get("initialLoss")).doubleValue();
    }

    private String summary() {
        return String.format(
                Locale.ROOT,
                "%,d training and %,d validation %ss of %s, %s",
                report.data().train().size(),
                report.data().valid().size(),
                noun,
                Nouns.size(report.data().features()),
                report.data().classes() == 1 ? "1 class" : report.data().classes() + " classes");
    }

    private void charts() throws IOException {
        RunCharts charts = new RunCharts(report);
        page.markup("<section>\n<h2>Loss per step</h2>\n")
                .element(
                        "p",
                        "id=\"loss-note\"",
                        "The loss of each step’s batch, before its update. The smoothed curve is the exponentially "
                                + "weighted mean (alpha 0.1).")
                .markup(ChartFigure.html(charts.losses(), "loss-chart", WIDE, HEIGHT, false))
                .markup("</section>\n<section class=\"pair\">\n<div>\n<h2>Loss per epoch</h2>\n")
                .markup(ChartFigure.html(charts.epochLosses(), "epoch-loss-chart", HALF, HEIGHT, false))
                .markup("</div>\n<div>\n<h2>Accuracy per epoch</h2>\n")
                .markup(ChartFigure.html(charts.epochAccuracies(), "epoch-accuracy-chart", HALF, HEIGHT, false))
                .markup("</div>\n</section>\n");
    }

    private void weights(WeightImages weights) {
        int columns = Drawing.columns(weights.classes(), WeightDrawings.MOST_COLUMNS);
        page.markup("<section id=\"weights-section\">\n<h2>Learned weights</h2>\n")
                .element(
                        "p",
                        "Each class’s weights as an image. Blue pixels speak for the class, red ones against it, white ones "
                                + "do not matter. Roughness " + WeightDrawings.number(weights.roughness())
                                + " is the mean difference of neighbouring pixels over the root mean square of all "
                                + "weights; noise has 1.15, smooth images less.");
        history(weights);
        page.markup("<div id=\"weights\" style=\"grid-template-columns: repeat(" + columns + ", 1fr)\">\n");
        for (int label = 0; label < weights.classes(); label++) {
            page.markup("<figure><img width=\"" + weights.columns() + "\" height=\"" + weights.rows() + "\" src=\""
                            + weights.image(label).address() + "\" alt=\"Weights of class ")
                    .text(report.name(label))
                    .markup("\">")
                    .element("figcaption", report.name(label))
                    .markup("</figure>\n");
        }
        String scale = WeightDrawings.number(weights.scale());
        page.markup("</div>\n<div id=\"scale\">")
                .element("span", "−" + scale)
                .markup("<span id=\"scale-bar\"></span>")
                .element("span", "+" + scale)
                .markup("</div>\n</section>\n");
    }

    /** What the slider shows. */
    private void history(WeightImages weights) {
        List<WeightHistory.Moment> moments = report.history();
        if (moments.size() < 2) {
            return;
        }
        StringJoiner epochs = new StringJoiner(",", "[", "]");
        StringJoiner colors = new StringJoiner("\",\"", "[\"", "\"]");
        for (WeightHistory.Moment moment : moments) {
            epochs.add(Integer.toString(moment.epoch()));
            colors.add(weights.packed(moment.weight().values()));
        }
        String facts =
                "{\"epochs\":" + epochs + ",\"weights\":" + colors + ",\"palette\":\"" + DivergingMap.palette() + "\"}";
        page.markup("<p id=\"epochs\" hidden><label>After epoch <output></output> "
                + "<input type=\"range\" min=\"0\" step=\"1\" aria-label=\"Epoch whose weights are shown\"></label></p>\n"
                + "<script type=\"application/json\" id=\"history\">" + facts + "</script>\n");
    }

    private void confusion() {
        page.markup("<section>\n<h2>What was taken for what</h2>\n");
        if (!report.showsConfusion()) {
            page.element(
                            "p",
                            "There are " + report.data().classes()
                                    + " classes, more than a matrix can show; confusion.csv " + "holds them all.")
                    .markup("</section>\n");
            return;
        }
        page.markup("<div class=\"pair\">\n<div class=\"wide-content\" id=\"confusion\" tabindex=\"0\">")
                .markup(ConfusionDrawing.of(report.confusion(), report.data().classNames())
                        .svg("Confusion matrix of the validation " + noun + "s", ""))
                .markup("</div>\n<div id=\"mistakes\">\n");
        List<Mistake> mistakes = report.mistakes(MISTAKES, ExampleDrawings.STRIP_EXAMPLES);
        if (mistakes.isEmpty()) {
            page.element("p", "Every validation " + noun + " was classified correctly.");
        }
        ExampleDrawings drawings = report.examples();
        for (Mistake mistake : mistakes) {
            String words = report.name(mistake.label()) + " taken for " + report.name(mistake.predicted());
            page.markup("<figure>")
                    .markup("<figcaption><b>")
                    .text(words)
                    .markup("</b> ")
                    .text(String.format(Locale.ROOT, "%,d of %,d", mistake.count(), mistake.of()))
                    .markup("</figcaption>");
            if (report.weights().isPresent()) {
                page.markup(drawings.strip(mistake).svg("Examples: " + words, ""));
            }
            page.markup("</figure>\n");
        }
        page.markup("</div>\n</div>\n</section>\n");
    }

    private void worst() {
        page.markup("<section>\n<h2>Hardest " + noun + "s</h2>\n<p>The validation " + noun
                + "s whose true class got the lowest probability. The true class is <span class=\"own\">green</span>, a wrong "
                + "prediction <span class=\"wrong\">red</span>.</p>\n<div id=\"worst\">\n");
        ExampleDrawings drawings = report.examples();
        for (int example : report.worst()) {
            page.markup("<figure>")
                    .markup(drawings.card(example).svg(drawings.caption(example), ""))
                    .markup("</figure>\n");
        }
        page.markup("</div>\n</section>\n");
    }

    private static String count(int number, String what) {
        return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
    }

    /** Returns a time as people say it. */
    static String duration(Duration duration) {
        double seconds = duration.toNanos() / 1e9;
        if (seconds < 0.1) {
            return String.format(Locale.ROOT, "%.1f ms", 1000 * seconds);
        }
        if (seconds < 60) {
            return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.1f s", seconds);
        }
        return duration.toMinutes() < 60
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
}
