package dev.lockstep.trainer.report;

import dev.lockstep.trainer.draw.Chart;
import dev.lockstep.trainer.draw.Curve;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A chart in a page: drawn for a wide screen and for a narrow one, of which the style sheet shows one, with the values that the page's
 * script says at the pointer.
 */
final class ChartFigure {
    private static final double NARROW = 358;
    private static final double NARROW_HEIGHT = 260;
    /** Nobody points at more of them. */
    private static final int MOST_VALUES = 2000;

    private ChartFigure() {}

    /**
     * Returns it.
     *
     * @param id the element's
     * @param width of the wide one in pixels
     * @param picks whether the pointer picks the nearest curve, in all charts of the page, instead of showing all values
     */
    static String html(Chart chart, String id, double width, double height, boolean picks) throws IOException {
        return "<figure class=\"chart\" id=\"" + id + "\">"
                + chart.svg(width, height, "wide")
                + chart.svg(NARROW, NARROW_HEIGHT, "narrow")
                + "<figcaption class=\"readout\"></figcaption><script type=\"application/json\">" + facts(chart, picks)
                + "</script></figure>\n";
    }

    /** Numbers are many, and digits and letters alone: the JSON library would look at each sign of them. */
    private static String facts(Chart chart, boolean picks) throws IOException {
        int every = Math.max(1, Math.ceilDiv(chart.size(), MOST_VALUES));
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("x", chart.xName());
        facts.put("first", chart.firstX());
        facts.put("size", chart.size());
        facts.put("every", every);
        facts.put("scale", chart.scale().name());
        facts.put("low", chart.low());
        facts.put("high", chart.high());
        facts.put("picks", picks);
        facts.put("names", chart.curves().stream().map(Curve::name).toList());
        String json = SafeJson.compact(facts);
        StringBuilder text =
                new StringBuilder(json).deleteCharAt(json.length() - 1).append(",\"values\":");
        String separator = "[\"";
        for (Curve curve : chart.curves()) {
            text.append(separator).append(packed(curve, every));
            separator = "\",\"";
        }
        return text.append(chart.curves().isEmpty() ? "[]}" : "\"]}").toString();
    }

    /** Returns one of every so many values, as little-endian binary32 in Base64: short, and soon written. */
    private static String packed(Curve curve, int every) {
        ByteBuffer packed = ByteBuffer.allocate(Math.ceilDiv(curve.size(), every) * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < curve.size(); i += every) {
            packed.putFloat((float) curve.value(i));
        }
        return Base64.getEncoder().encodeToString(packed.array());
    }
}
