package dev.lockstep.trainer.cli;

import dev.lockstep.learn.data.Nouns;
import dev.lockstep.trainer.report.Judgements;
import dev.lockstep.trainer.report.Score;
import dev.lockstep.trainer.report.SweepReport;
import dev.lockstep.trainer.report.TrialResult;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The results of a sweep as a person reads them. */
final class SweepTable {
    private static final String ERROR = " ± ";

    private final SweepSummary summary;
    private final List<TrialResult> results;
    private final boolean hasFolds;
    private final String format;

    SweepTable(SweepSummary summary) {
        this.summary = summary;
        this.results = summary.results();
        this.hasFolds = summary.folds() > 1;
        int width = Math.max(
                8,
                results.stream()
                        .mapToInt(result -> result.trial().name().length())
                        .max()
                        .orElse(0));
        this.format = "  %-" + width + "s  %8s %8s  " + (hasFolds ? "%15s %14s" : "%10s %8s") + "  %9s  %s";
    }

    /** Returns a line for each training, and below what holds of all and which is the best. */
    String text() {
        StringBuilder text = new StringBuilder();
        Judgements judgements = new Judgements(results);
        line(text, "", "training", "", hasFolds ? "mean of folds" : "validation", "", "", "");
        line(text, "training", "loss", "accuracy", "loss", "accuracy", "roughness", "verdict");
        for (TrialResult result : results) {
            Score valid = result.valid();
            line(
                    text,
                    result.trial().name(),
                    loss(result.train().loss()),
                    accuracy(result.train()),
                    loss(valid.loss()) + (hasFolds ? ERROR + loss(valid.lossError()) : ""),
                    accuracy(valid) + (hasFolds ? error(valid) : ""),
                    roughness(result),
                    judgements.of(result).text());
        }
        if (hasFolds) {
            text.append(String.format(
                    Locale.ROOT,
                    "Means and standard errors over %d folds of the training %s; roughness and verdict are those of the first%n",
                    summary.folds(),
                    many()));
        }
        if (summary.warmStarted()) {
            text.append(
                            "Each strength of lbfgs began where the stronger one ended: its last bits are not those of train; "
                                    + "--exact gives those")
                    .append(System.lineSeparator());
        }
        if (results.stream().anyMatch(TrialResult::isJoint)) {
            text.append("Trained as one layer, ")
                    .append(results.stream()
                            .filter(TrialResult::isJoint)
                            .map(result -> result.trial().name())
                            .collect(Collectors.joining(", ")))
                    .append(": their last bits are not those of train; --exact gives those")
                    .append(System.lineSeparator());
        }
        if (!results.isEmpty()) {
            TrialResult best = SweepReport.best(results);
            text.append(String.format(
                    Locale.ROOT,
                    "Best on %s: %s, accuracy %s%s%n",
                    hasFolds ? "the folds" : "the validation " + many(),
                    best.trial().name(),
                    accuracy(best.valid()),
                    error(best.valid())));
        }
        BestModel.Candidate model = summary.best();
        if (hasFolds && model != null) {
            text.append(String.format(
                    Locale.ROOT,
                    "Trained once more on all %d training %s: validation loss %s, accuracy %s%s%n",
                    summary.data().train().size(),
                    many(),
                    loss(model.result().valid().loss()),
                    accuracy(model.result().valid()),
                    error(model.result().valid())));
        }
        return text.toString();
    }

    private String many() {
        return Nouns.many(summary.data().features());
    }

    private void line(StringBuilder text, String... cells) {
        String line = String.format(Locale.ROOT, format, (Object[]) cells);
        text.append(line.stripTrailing()).append(System.lineSeparator());
    }

    private static String roughness(TrialResult result) {
        return Double.isNaN(result.roughness()) ? "-" : String.format(Locale.ROOT, "%.3f", result.roughness());
    }

    private static String loss(double loss) {
        return String.format(Locale.ROOT, "%.4f", loss);
    }

    private static String accuracy(Score score) {
        return String.format(Locale.ROOT, "%.2f%%", 100 * score.accuracy());
    }

    private static String error(Score score) {
        return String.format(Locale.ROOT, ERROR + "%.2f", 100 * score.accuracyError());
    }
}
