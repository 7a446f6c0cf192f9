package dev.lockstep.trainer.report;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.trainer.training.EpochResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The report as JSON: complete in a file of its own, and as much as the page shows, with its images, for the page. */
final class ReportJson {
    /** A browser draws this many points at once without effort. */
    private static final int MOST_POINTS = 20_000;

    private final RunReport report;

    ReportJson(RunReport report) {
        this.report = report;
    }

    byte[] file() throws IOException {
        Map<String, Object> object = common();
        object.put("losses", losses());
        object.put("worst", worst(false));
        return (JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(object) + System.lineSeparator())
                .getBytes(StandardCharsets.UTF_8);
    }

    String page() throws IOException {
        Map<String, Object> object = common();
        object.put("losses", packedLosses());
        object.put("worst", worst(true));
        object.put(
                "weightImages",
                IntStream.range(0, report.weights().classes())
                        .mapToObj(label -> dataUri(report.weights().image(label)))
                        .toList());
        object.put("receiptText", report.receipt());
        return JSON.std.asString(object);
    }

    private Map<String, Object> common() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("settings", report.settings());
        object.put("results", report.results());
        object.put("classNames", report.data().classNames());
        object.put("epochs", report.epochs().stream().map(ReportJson::epoch).toList());
        Map<String, Object> weights = new LinkedHashMap<>();
        weights.put("scale", report.weights().scale());
        weights.put("roughness", report.weights().roughness());
        object.put("weights", weights);
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

    private Map<String, Object> losses() {
        Losses losses = report.losses();
        List<Float> raw = new ArrayList<>();
        List<Float> smoothed = new ArrayList<>();
        for (int step = 0; step < losses.size(); step++) {
            raw.add(losses.raw(step));
            smoothed.add(losses.smoothed(step));
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("firstStep", losses.firstStep());
        object.put("raw", raw);
        object.put("smoothed", smoothed);
        return object;
    }

    /** The losses for the page, one of every so many steps, as little-endian binary32 in Base64: short, and soon written. */
    private Map<String, Object> packedLosses() {
        Losses losses = report.losses();
        int every = Math.ceilDiv(Math.max(1, losses.size()), MOST_POINTS);
        int points = Math.ceilDiv(losses.size(), every);
        ByteBuffer raw = ByteBuffer.allocate(points * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer smoothed = ByteBuffer.allocate(points * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int step = 0; step < losses.size(); step += every) {
            raw.putFloat(losses.raw(step));
            smoothed.putFloat(losses.smoothed(step));
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("firstStep", losses.firstStep());
        object.put("every", every);
        object.put("raw", Base64.getEncoder().encodeToString(raw.array()));
        object.put("smoothed", Base64.getEncoder().encodeToString(smoothed.array()));
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
            if (withImage) {
                object.put("picture", dataUri(Raster.gray(report.data().valid(), image)));
            }
            list.add(object);
        }
        return list;
    }

    private static String dataUri(Raster image) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(image.png());
    }
}
