package dev.lockstep.trainer.cli;

import dev.lockstep.AdamW;
import dev.lockstep.Sgd;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shows what was asked for. */
final class SettingsText {
    private SettingsText() {}

    /** Returns the settings by name, in display order. */
    static Map<String, Object> map(TrainingReport report, String command) {
        TrainingSettings settings = report.settings();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("command", command);
        map.put("data", report.data().name() + " (" + report.data().origin() + ")");
        map.put("training images", report.data().train().size());
        map.put("validation images", report.data().valid().size());
        map.put("device", report.receipt().device().toString());
        map.put("batch", settings.batch());
        map.put("epochs", settings.epochs());
        map.putAll(optimizer(settings.optimizer()));
        map.put("label smoothing", settings.labelSmoothing());
        map.put("seed", settings.seed());
        map.putAll(report.validationTexts());
        map.put("weights sha256", report.weightsSha256());
        return map;
    }

    /** Returns the rule's name and hyperparameters, in display order. */
    static Map<String, Object> optimizer(Optimizer optimizer) {
        Map<String, Object> map = new LinkedHashMap<>();
        switch (optimizer) {
            case Optimizer.SgdOptimizer rule -> {
                Sgd sgd = rule.options();
                map.put("optimizer", "sgd");
                map.put("learning rate", sgd.learningRate());
                map.put("momentum", sgd.momentum());
                map.put("dampening", sgd.dampening());
                map.put("nesterov", sgd.nesterov());
                map.put("weight decay", sgd.weightDecay());
            }
            case Optimizer.AdamWOptimizer rule -> {
                AdamW adamW = rule.options();
                map.put("optimizer", "adamw");
                map.put("learning rate", adamW.learningRate());
                map.put("betas", adamW.beta1() + ", " + adamW.beta2());
                map.put("epsilon", adamW.epsilon());
                map.put("weight decay", adamW.weightDecay());
            }
            case Optimizer.LbfgsOptimizer rule -> {
                map.put("optimizer", "lbfgs");
                map.put("l2", rule.l2());
                map.put("memory", rule.memory());
                map.put("tolerance", rule.tolerance());
                return map;
            }
        }
        map.put("schedule", optimizer.schedule().afterwards().toString());
        map.put("warm-up steps", optimizer.schedule().warmup());
        map.put("average", optimizer.averaging().toString());
        return map;
    }
}
