package dev.lockstep.trainer.cli;

import dev.lockstep.AdamW;
import dev.lockstep.Sgd;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.data.Nouns;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What was asked for: by the names of the JSON, which are a contract, and by names for people, made from those. */
final class SettingsText {
    private SettingsText() {}

    /** Returns all that a report's page says of a training, by names for people, in display order. */
    static Map<String, Object> map(TrainingReport report, String command) {
        Map<String, Object> map = new LinkedHashMap<>();
        String many = Nouns.many(report.data().features());
        map.put("command", command);
        map.put("data", report.data().name() + " (" + report.data().origin() + ")");
        map.put("training " + many, report.data().train().size());
        map.put("validation " + many, report.data().valid().size());
        map.put("device", report.receipt().device().toString());
        json(report.settings()).forEach((name, value) -> put(name, value, map));
        map.putAll(report.validationTexts());
        map.put("weights sha256", report.weightsSha256());
        return map;
    }

    /** An object's members stand in its place. */
    private static void put(String name, Object value, Map<String, Object> map) {
        if (value instanceof Map<?, ?> members) {
            members.forEach((member, of) -> put((String) member, of, map));
        } else {
            map.put(words(name), value);
        }
    }

    /** Returns a name as words, such as {@code learning rate} for {@code learningRate}. */
    private static String words(String name) {
        return name.replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    /** Returns the settings that decide a training's result, by the names of the JSON. */
    static Map<String, Object> json(TrainingSettings settings) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("batch", settings.batch());
        map.put("epochs", settings.epochs());
        map.put("optimizer", optimizer(settings.optimizer()));
        map.put("labelSmoothing", settings.labelSmoothing());
        map.put("classWeights", settings.classWeights().toString());
        map.put("seed", settings.seed());
        return map;
    }

    /** Returns the rule's name and hyperparameters, by the names of the JSON. */
    static Map<String, Object> optimizer(Optimizer optimizer) {
        Map<String, Object> map = new LinkedHashMap<>();
        switch (optimizer) {
            case Optimizer.SgdOptimizer rule -> {
                Sgd sgd = rule.options();
                map.put("optimizer", "sgd");
                map.put("learningRate", sgd.learningRate());
                map.put("momentum", sgd.momentum());
                map.put("dampening", sgd.dampening());
                map.put("nesterov", sgd.nesterov());
                map.put("weightDecay", sgd.weightDecay());
            }
            case Optimizer.AdamWOptimizer rule -> {
                AdamW adamW = rule.options();
                map.put("optimizer", "adamw");
                map.put("learningRate", adamW.learningRate());
                map.put("betas", adamW.beta1() + ", " + adamW.beta2());
                map.put("epsilon", adamW.epsilon());
                map.put("weightDecay", adamW.weightDecay());
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
        map.put("warmupSteps", optimizer.schedule().warmup());
        map.put("average", optimizer.averaging().toString());
        return map;
    }
}
