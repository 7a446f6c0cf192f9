package dev.lockstep.trainer.cli;

import dev.lockstep.AdamW;
import dev.lockstep.Sgd;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.data.Nouns;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shows what was asked for. */
final class SettingsText {
    private SettingsText() {}

    /** Returns the settings by name, in display order. */
    static Map<String, Object> map(TrainingReport report, String command) {
        TrainingSettings settings = report.settings();
        Map<String, Object> map = new LinkedHashMap<>();
        String many = Nouns.many(report.data().features());
        map.put("command", command);
        map.put("data", report.data().name() + " (" + report.data().origin() + ")");
        map.put("training " + many, report.data().train().size());
        map.put("validation " + many, report.data().valid().size());
        map.put("device", report.receipt().device().toString());
        map.put("batch", settings.batch());
        map.put("epochs", settings.epochs());
        map.putAll(optimizer(settings.optimizer()));
        map.put("label smoothing", settings.labelSmoothing());
        map.put("seed", settings.seed());
        map.put("weights sha256", report.weightsSha256());
        return map;
    }

    /** Returns the rule's name and hyperparameters, in display order. */
    static Map<String, Object> optimizer(Optimizer optimizer) {
        Map<String, Object> map = new LinkedHashMap<>();
        switch (optimizer) {
            case Optimizer.SgdOptimizer(Sgd sgd) -> {
                map.put("optimizer", "sgd");
                map.put("learning rate", sgd.learningRate());
                map.put("momentum", sgd.momentum());
                map.put("dampening", sgd.dampening());
                map.put("nesterov", sgd.nesterov());
                map.put("weight decay", sgd.weightDecay());
            }
            case Optimizer.AdamWOptimizer(AdamW adamW) -> {
                map.put("optimizer", "adamw");
                map.put("learning rate", adamW.learningRate());
                map.put("betas", adamW.beta1() + ", " + adamW.beta2());
                map.put("epsilon", adamW.epsilon());
                map.put("weight decay", adamW.weightDecay());
            }
        }
        return map;
    }
}
