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
import java.util.stream.IntStream;

/** The report as JSON: complete in a file of its own, and as much as the page shows, with its images, for the page. */
final class ReportJson {
    private static final String CONFUSION = "confusion";

    private final RunReport report;

    ReportJson(RunReport report) {
        this.report = report;
    }

    byte[] file() throws IOException {
        Map<String, Object> object = common();
        object.put("worst", worst(false));
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

    String page() throws IOException {
        Map<String, Object> object = common();
        object.put("losses", packedLosses());
        object.put("worst", worst(true));
        report.weights()
                .ifPresent(weights -> object.put(
                        "weightImages",
                        IntStream.range(0, weights.classes())
                                .mapToObj(label -> Embedded.image(weights.image(label)))
                                .toList()));
        if (!report.showsConfusion()) {
            object.remove(CONFUSION);
        }
        object.put("receiptText", report.receipt());
        return SafeJson.compact(object);
    }

    private Map<String, Object> common() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("settings", report.settings());
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
        object.put(CONFUSION, report.confusion().lists());
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

    private Map<String, Object> packedLosses() {
        Losses losses = report.losses();
        int every = Embedded.every(losses.size());
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("every", every);
        object.put("raw", Embedded.numbers(losses.size(), every, losses::raw));
        object.put("smoothed", Embedded.numbers(losses.size(), every, losses::smoothed));
        return object;
    }

    private List<Map<String, Object>> worst(boolean withImage) {
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
            if (withImage && report.weights().isPresent()) {
                object.put("picture", Embedded.image(Raster.gray(report.data().valid(), image)));
            }
            list.add(object);
        }
        return list;
    }
}
