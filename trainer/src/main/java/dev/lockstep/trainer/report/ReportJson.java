package dev.lockstep.trainer.report;

import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.data.Nouns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** The report as JSON. */
final class ReportJson {
    private final RunReport report;

    ReportJson(RunReport report) {
        this.report = report;
    }

    byte[] file() throws IOException {
        Map<String, Object> object = common();
        object.put("worst", worst());
        return file(object, "losses", text -> appendLosses(report.losses(), text));
    }

    /** Returns an object with one more member, whose numbers the JSON library would write five times more slowly. */
    static byte[] file(Map<String, ?> object, String member, Consumer<StringBuilder> value) throws IOException {
        String text = SafeJson.pretty(object);
        StringBuilder all = new StringBuilder(text);
        all.setLength(text.lastIndexOf('}'));
        all.append(", \"").append(member).append("\" : ");
        value.accept(all);
        return all.append("\n}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    static void appendLosses(Losses losses, StringBuilder text) {
        text.append("{\n    \"raw\" : ");
        appendArray(losses.size(), losses::raw, text);
        text.append(",\n    \"smoothed\" : ");
        appendArray(losses.size(), losses::smoothed, text);
        text.append("\n  }");
    }

    private Map<String, Object> common() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("settings", report.results().get("settings"));
        object.put("results", report.results());
        object.put("classNames", report.data().classNames());
        object.put("epochs", report.epochs().stream().map(ReportJson::epoch).toList());
        object.put("noun", Nouns.one(report.data().features()));
        report.weights().ifPresent(images -> {
            Map<String, Object> weights = new LinkedHashMap<>();
            weights.put("scale", images.scale());
            weights.put("roughness", images.roughness());
            object.put("weights", weights);
        });
        object.put("confusion", report.confusion().lists());
        return object;
    }

    private static Map<String, Object> epoch(EpochResult epoch) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("epoch", epoch.epoch());
        object.put("trainLoss", epoch.loss());
        object.put("trainAccuracy", epoch.trainAccuracy());
        object.put("validLoss", epoch.valid().loss());
        object.put("validAccuracy", epoch.valid().accuracy());
        return object;
    }

    /** As the JSON library does, numbers that are not finite become texts. */
    private static void appendArray(int size, IntFunction<Float> values, StringBuilder text) {
        for (int i = 0; i < size; i++) {
            float value = values.apply(i);
            text.append(i == 0 ? "[ " : ", ");
            if (Float.isFinite(value)) {
                text.append(value);
            } else {
                text.append('"').append(value).append('"');
            }
        }
        text.append(size == 0 ? "[ ]" : " ]");
    }

    private List<Map<String, Object>> worst() {
        List<Map<String, Object>> list = new ArrayList<>();
        for (int image : report.worst()) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("image", image);
            object.put("class", report.label(image));
            object.put("predicted", report.predictions().predicted(image));
            List<Float> probabilities = new ArrayList<>();
            for (int label = 0; label < report.data().classes(); label++) {
                probabilities.add(report.predictions().probability(image, label));
            }
            object.put("probabilities", probabilities);
            list.add(object);
        }
        return list;
    }
}
