package dev.lockstep.trainer.report;

import dev.lockstep.trainer.draw.Raster;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** The page of a sweep. */
final class SweepPage {
    private static final double HALF = 470;
    private static final double HEIGHT = 380;

    private static final String FOLDED =
            "Losses and accuracies are means over the folds of a cross-validation, with their standard errors; verdict, curve, weights and "
                    + "roughness are those of the first fold. ";

    private final SweepReport report;
    private final Map<String, ?> results;
    private final List<TrialResult> trials;
    private final SweepCharts charts;
    private final TrialResult best;
    private final String noun;
    private final Html page = new Html();

    SweepPage(SweepReport report) {
        this.report = report;
        this.results = report.results();
        this.trials = report.trials();
        this.charts = new SweepCharts(trials);
        this.best = SweepReport.best(trials);
        this.noun = report.noun();
    }

    byte[] html() throws IOException {
        String title = "Sweep: " + results.get("data") + " on " + results.get("device");
        headline(title);
        page.markup("<section>\n<h2>Results</h2>\n");
        table();
        page.markup("<details>\n<summary>How verdicts are found</summary>\n")
                .element("p", "id=\"rule\"", (isFolded() ? FOLDED : "") + results.get("rule"))
                .markup("</details>\n</section>\n");
        curves();
        if (report.showsWeights()) {
            weights();
        }
        return ReportPage.html(title + " – Lockstep report", page, report.settings(), report.receipt());
    }

    private void headline(String title) {
        Headline headline = new Headline(
                        page,
                        title,
                        String.format(
                                Locale.ROOT,
                                "%,d training and %,d validation %ss, %d training%s",
                                ((Number) results.get("trainImages")).intValue(),
                                ((Number) results.get("validImages")).intValue(),
                                noun,
                                trials.size(),
                                trials.size() == 1 ? "" : "s"))
                .accuracy(
                        best.valid().accuracy(),
                        best.valid().accuracyError(),
                        isFolded()
                                ? "best accuracy, the mean of " + best.folds().size() + " folds"
                                : "best validation accuracy")
                .figure(best.trial().name(), "the training that reached it")
                .figure(results.get("device"), results.get("deviceName"));
        if (isFolded() && results.get("bestModel") instanceof Map<?, ?> model) {
            headline.figure(
                    Headline.percent((double) model.get("validAccuracy")),
                    "validation accuracy, trained once more on all folds");
        }
        headline.end(results);
    }

    private boolean isFolded() {
        return !best.folds().isEmpty();
    }

    private void table() {
        page.markup("<table id=\"trainings\">\n<tr>");
        List<String> names = List.of(
                "training",
                "verdict",
                "training loss",
                "training accuracy",
                isFolded() ? "mean loss of the folds" : "validation loss",
                isFolded() ? "mean accuracy of the folds" : "validation accuracy",
                "roughness");
        names.forEach(name -> page.element("th", "scope=\"col\"", name));
        page.markup("</tr>\n");
        for (int i = 0; i < trials.size(); i++) {
            TrialResult trial = trials.get(i);
            Verdict.Judgement judgement = report.judgement(trial);
            page.markup("<tr tabindex=\"0\" data-curve=\"" + charts.place(i) + "\""
                            + (trial == best ? " class=\"best\"" : "")
                            + "><td><span class=\"mark\" style=\"border-color: "
                            + charts.ink(i).variable() + "\"></span>")
                    .text(trial.trial().name())
                    .markup("</td>");
            cell(names.get(1), "class=\"verdict " + judgement.verdict().key() + "\"", judgement.text());
            cell(names.get(2), "", fixed(trial.train().loss(), 4));
            cell(names.get(3), "", Headline.percent(trial.train().accuracy()));
            cell(
                    names.get(4),
                    "",
                    fixed(trial.valid().loss(), 4) + spread(trial.valid().lossError(), 4));
            cell(
                    names.get(5),
                    "",
                    Headline.percent(trial.valid().accuracy())
                            + spread(100 * trial.valid().accuracyError(), 2));
            cell(names.get(6), "", Double.isNaN(trial.roughness()) ? "none" : fixed(trial.roughness(), 3));
            page.markup("</tr>\n");
        }
        page.markup("</table>\n");
    }

    private void cell(String name, String attributes, String value) {
        page.element("td", ("data-name=\"" + name + "\" " + attributes).strip(), value);
    }

    /** Returns a standard error over the folds, or nothing where there are none. */
    private String spread(double error, int digits) {
        return isFolded() ? " ± " + fixed(error, digits) : "";
    }

    private static String fixed(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private void curves() throws IOException {
        long unnamed = IntStream.range(0, trials.size())
                .filter(i -> !charts.isNamed(i))
                .count();
        String others = unnamed == 0
                ? ""
                : " The best eight trainings have colours; the other " + unnamed
                        + " are drawn faintly. Point at a row of the table to see its curve.";
        page.markup("<section>\n<h2>Loss per step</h2>\n")
                .element(
                        "p",
                        "id=\"loss-note\"",
                        "The loss of each step’s batch on logarithmic axes: exponentially weighted (alpha 0.1), and raw, "
                                + "where a rate that is too high jumps about. Point at a curve to single it out in both."
                                + others)
                .markup("<div class=\"pair\">\n<div>\n<h3>Exponentially weighted</h3>\n")
                .markup(ChartFigure.html(charts.smoothed(), "loss-chart", HALF, HEIGHT, true))
                .markup("</div>\n<div>\n<h3>Raw</h3>\n")
                .markup(ChartFigure.html(charts.raw(), "raw-chart", HALF, HEIGHT, true))
                .markup("</div>\n</div>\n</section>\n");
    }

    private void weights() {
        int shown = report.shownClasses();
        page.markup("<section id=\"weights-section\">\n<h2>Learned weights</h2>\n")
                .element(
                        "p",
                        "The weights of "
                                + (shown < report.classNames().size()
                                        ? "the first " + shown + " classes"
                                        : "each class")
                                + " as images: blue pixels speak for the class, red ones against it. Colours are scaled to the "
                                + "largest weight of each training. Roughness is the mean difference of neighbouring pixels "
                                + "over the root mean square of all weights; noise has 1.15, smooth images less.")
                .markup("<div id=\"strips\">\n");
        List<Raster> strips = report.strips();
        for (int i = 0; i < trials.size(); i++) {
            TrialResult trial = trials.get(i);
            page.markup("<figure>")
                    .element("figcaption", trial.trial().name() + ", roughness " + fixed(trial.roughness(), 3))
                    .markup("<img src=\"" + strips.get(i).address() + "\" alt=\"Weights of ")
                    .text(trial.trial().name())
                    .markup("\"></figure>\n");
        }
        page.markup("</div>\n</section>\n");
    }
}
