package dev.lockstep.trainer.report;

import dev.lockstep.trainer.draw.Chart;
import dev.lockstep.trainer.draw.Curve;
import dev.lockstep.trainer.draw.Markup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
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
        return "<figure class=\"chart\" id=\"" + id + "\" data-chart=\""
                + Markup.escaped(SafeJson.compact(facts(chart, picks))) + "\">"
                + chart.svg(width, height, "wide")
                + chart.svg(NARROW, NARROW_HEIGHT, "narrow")
                + "<figcaption class=\"readout\"></figcaption></figure>\n";
    }

    private static Map<String, Object> facts(Chart chart, boolean picks) {
        Map<String, Object> facts = new LinkedHashMap<>();
        int every = Math.max(1, Math.ceilDiv(chart.size(), MOST_VALUES));
        facts.put("x", chart.xName());
        facts.put("first", chart.firstX());
        facts.put("size", chart.size());
        facts.put("every", every);
        facts.put("scale", chart.scale().name());
        facts.put("low", chart.low());
        facts.put("high", chart.high());
        facts.put("picks", picks);
        List<Map<String, Object>> curves = new ArrayList<>();
        for (Curve curve : chart.curves()) {
            curves.add(Map.of("name", curve.name(), "values", packed(curve, every)));
        }
        facts.put("curves", curves);
        return facts;
    }

    /** Returns one of every so many values, as little-endian binary32 in Base64: short, and soon written. */
    private static String packed(Curve curve, int every) {
        ByteBuffer packed = ByteBuffer.allocate(Math.ceilDiv(curve.size(), every) * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < curve.size(); i += every) {
            packed.putFloat((float) curve.values().applyAsDouble(i));
        }
        return Base64.getEncoder().encodeToString(packed.array());
    }
}
