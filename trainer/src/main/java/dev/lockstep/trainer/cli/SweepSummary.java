package dev.lockstep.trainer.cli;

import dev.lockstep.Receipt;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.data.Nouns;
import dev.lockstep.trainer.report.Judgements;
import dev.lockstep.trainer.report.SweepReport;
import dev.lockstep.trainer.report.TrialResult;
import dev.lockstep.trainer.report.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep gave, and the object that {@code --json} writes.
 *
 * @param receipt what ran where, all trainings together
 * @param data the images
 * @param planned how many trainings there were to be
 * @param results of the trainings that are done
 * @param folds of the cross-validation, 1 if there is none
 * @param best the model of the best of them, trained on all training images; absent if there is none
 * @param warmStarted whether trainings began where others ended
 * @param warnings what was said of the data
 */
record SweepSummary(
        Receipt receipt,
        Dataset data,
        int planned,
        List<TrialResult> results,
        int folds,
        BestModel.@Nullable Candidate best,
        boolean warmStarted,
        List<String> warnings) {
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
        if (folds > 1) {
            map.put("folds", folds);
        }
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
        object.put("folds", folds);
        Judgements judgements = new Judgements(results);
        object.put(
                "trainings",
                results.stream()
                        .map(result -> json(result, judgements.of(result)))
                        .toList());
        if (!results.isEmpty()) {
            object.put("best", SweepReport.best(results).trial().name());
        }
        if (best != null) {
            object.put("bestEpoch", best.result().epochs().size());
            object.put("bestModel", scores(best.result()));
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
        object.putAll(scores(result));
        object.put("roughness", result.roughness());
        object.put("verdict", judgement.verdict().key());
        object.put("verdictText", judgement.text());
        object.put("epochs", result.epochs().stream().map(TrainingReport::json).toList());
        object.put("weightsSha256", result.weightsSha256());
        object.put("joint", result.isJoint());
        if (!result.folds().isEmpty()) {
            object.put("validLossStandardError", result.valid().lossError());
            object.put(
                    "folds", result.folds().stream().map(SweepSummary::scores).toList());
        }
        return object;
    }

    private static Map<String, Object> scores(TrialResult result) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("trainLoss", result.train().loss());
        object.put("trainAccuracy", result.train().accuracy());
        object.put("validLoss", result.valid().loss());
        object.put("validAccuracy", result.valid().accuracy());
        object.put("validStandardError", result.valid().accuracyError());
        return object;
    }
}
