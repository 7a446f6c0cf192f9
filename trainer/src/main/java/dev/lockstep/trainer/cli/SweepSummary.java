package dev.lockstep.trainer.cli;

import dev.lockstep.Receipt;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.data.Nouns;
import dev.lockstep.trainer.report.Judgements;
import dev.lockstep.trainer.report.SweepReport;
import dev.lockstep.trainer.report.TrialResult;
import dev.lockstep.trainer.report.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a sweep gave, as it is shown.
 *
 * @param receipt what ran where, all trainings together
 * @param data the images
 * @param planned how many trainings there were to be
 * @param results of the trainings that are done
 * @param warmStarted whether trainings began where others ended
 * @param warnings what was said of the data
 */
record SweepSummary(
        Receipt receipt,
        Dataset data,
        int planned,
        List<TrialResult> results,
        boolean warmStarted,
        List<String> warnings) {
    /** The table that a person reads, with the best training below. */
    String table() {
        int width = Math.max(
                8,
                results.stream()
                        .mapToInt(result -> result.trial().name().length())
                        .max()
                        .orElse(0));
        Judgements judgements = new Judgements(results);
        StringBuilder text = new StringBuilder();
        line(text, width, "", "training", "", "validation", "", "", "");
        line(text, width, "training", "loss", "accuracy", "loss", "accuracy", "roughness", "verdict");
        for (TrialResult result : results) {
            line(
                    text,
                    width,
                    result.trial().name(),
                    loss(result.train()),
                    accuracy(result.train()),
                    loss(result.valid()),
                    accuracy(result.valid()),
                    roughness(result),
                    judgements.of(result).text());
        }
        if (warmStarted) {
            text.append(
                            "Each strength of lbfgs began where the stronger one ended: its last bits are not those of train; "
                                    + "--exact gives those")
                    .append(System.lineSeparator());
        }
        if (!results.isEmpty()) {
            TrialResult best = SweepReport.best(results);
            text.append(String.format(
                    Locale.ROOT,
                    "Best on the validation %s: %s, accuracy %s ± %.2f%n",
                    Nouns.many(data.features()),
                    best.trial().name(),
                    accuracy(best.valid()),
                    100 * best.valid().standardError()));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, int width, String name, String... cells) {
        String line = String.format(
                Locale.ROOT,
                "  %-" + width + "s  %8s %8s  %10s %8s  %9s  %s",
                name,
                cells[0],
                cells[1],
                cells[2],
                cells[3],
                cells[4],
                cells[5]);
        text.append(line.stripTrailing()).append(System.lineSeparator());
    }

    private static String roughness(TrialResult result) {
        return Double.isNaN(result.roughness()) ? "-" : String.format(Locale.ROOT, "%.3f", result.roughness());
    }

    private static String loss(Evaluation evaluation) {
        return String.format(Locale.ROOT, "%.4f", evaluation.loss());
    }

    private static String accuracy(Evaluation evaluation) {
        return String.format(Locale.ROOT, "%.2f%%", 100 * evaluation.accuracy());
    }

    /** What all trainings have in common, by name, in display order. */
    Map<String, Object> settings(TrainingSettings common, String command) {
        Map<String, Object> map = new LinkedHashMap<>();
        String many = Nouns.many(data.features());
        map.put("command", command);
        map.put("data", data.name() + " (" + data.origin() + ")");
        map.put("training " + many, data.train().size());
        map.put("validation " + many, data.valid().size());
        map.put("device", receipt.device().toString());
        map.put("trainings", results.size() == planned ? planned : results.size() + " of " + planned);
        map.put("epochs", common.epochs());
        map.put("label smoothing", common.labelSmoothing());
        map.put("class weights", common.classWeights().toString());
        map.put("seed", common.seed());
        return map;
    }

    /** The object that {@code --json} writes; its names are a contract, which docs/json.md holds. */
    Map<String, Object> json(TrainingSettings common) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("schemaVersion", TrainingReport.SCHEMA_VERSION);
        object.put("device", receipt.device().toString());
        object.put("deviceName", receipt.deviceName());
        object.put("data", data.name());
        object.put("seed", common.seed());
        object.put("trainImages", data.train().size());
        object.put("validImages", data.valid().size());
        object.put("epochs", common.epochs());
        object.put("labelSmoothing", common.labelSmoothing());
        object.put("classWeights", common.classWeights().toString());
        object.put("planned", planned);
        Judgements judgements = new Judgements(results);
        object.put(
                "trainings",
                results.stream()
                        .map(result -> json(result, judgements.of(result)))
                        .toList());
        if (!results.isEmpty()) {
            object.put("best", SweepReport.best(results).trial().name());
        }
        object.put("warmStarted", warmStarted);
        object.put("rule", Verdict.RULE);
        object.put("warnings", warnings);
        object.put("receipt", ReceiptText.json(receipt));
        return object;
    }

    private static Map<String, Object> json(TrialResult result, Verdict.Judgement judgement) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", result.trial().name());
        object.put("batch", result.trial().settings().batch());
        object.put("optimizer", SettingsText.optimizer(result.trial().settings().optimizer()));
        object.put("initialLoss", result.initialLoss());
        object.put("trainLoss", result.train().loss());
        object.put("trainAccuracy", result.train().accuracy());
        object.put("validLoss", result.valid().loss());
        object.put("validAccuracy", result.valid().accuracy());
        object.put("validStandardError", result.valid().standardError());
        object.put("roughness", result.roughness());
        object.put("verdict", judgement.verdict().key());
        object.put("verdictText", judgement.text());
        object.put("epochs", result.epochs().stream().map(TrainingReport::json).toList());
        object.put("weightsSha256", result.weightsSha256());
        return object;
    }
}
