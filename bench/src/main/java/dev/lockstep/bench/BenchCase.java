package dev.lockstep.bench;

import dev.lockstep.bench.worker.SpecialCases;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is timed.
 *
 * @param name the name of a case of the conformance kit, without its data; or one of {@link SpecialCases}; either after {@link
 *     #PROBE} if it is a row of the sizes of linear probes
 * @param bound what limits it on a machine
 * @param runs how often the worker's task does it in one run
 */
record BenchCase(String name, Bound bound, int runs) {
    /** What limits a case on a machine, and what its rate is given in. */
    enum Bound {
        /** Arithmetic: GFLOP/s. */
        COMPUTE("GFLOP/s"),
        /** Memory traffic: GB/s. */
        MEMORY("GB/s"),
        /** Neither: what an op costs besides its work. */
        OVERHEAD("");

        private final String unit;

        Bound(String unit) {
            this.unit = unit;
        }

        String unit() {
            return unit;
        }
    }

    /** What the names of products in the sizes of linear probes begin with. */
    static final String PROBE = "probe/";

    private static final Pattern SHAPE = Pattern.compile("\\bn=(\\d+)(?:,in=(\\d+),out=(\\d+)|,classes=(\\d+))?");

    /** Returns the name that workers know it by. */
    String task() {
        return isProbe() ? name.substring(PROBE.length()) : name;
    }

    boolean isProbe() {
        return name.startsWith(PROBE);
    }

    /** Returns a name for people. */
    String title() {
        return switch (name) {
            case SpecialCases.STEP -> "reference step 16×784→10, replayed";
            case SpecialCases.EPOCH -> "reference epoch, 312 steps";
            case SpecialCases.OVERHEAD -> "one small op (ReLU of 16 elements)";
            default -> opTitle();
        };
    }

    private String opTitle() {
        Matcher shape = SHAPE.matcher(name);
        if (!shape.find()) {
            return name;
        }
        String op = task().substring(0, task().indexOf('/'));
        String layer = isProbe() ? "probe" : "linear";
        return switch (op) {
            case "linear" -> layer + " forward " + product(shape);
            case "linearBackward" -> layer + (name.contains(",dx") ? " dX " : " dW ") + product(shape);
            case "softmaxCrossEntropy" -> "softmax-CE with gradient " + shape.group(1) + "×" + shape.group(4);
            case "sgd" -> "SGD, " + Figures.count(Long.parseLong(shape.group(1))) + " parameters";
            case "adamW" -> "AdamW, " + Figures.count(Long.parseLong(shape.group(1))) + " parameters";
            default -> name;
        };
    }

    private static String product(Matcher shape) {
        String n = shape.group(1);
        boolean cube = n.equals(shape.group(2)) && n.equals(shape.group(3));
        return cube ? n + "³" : n + "×" + shape.group(2) + "→" + shape.group(3);
    }
}
