package dev.lockstep.bench.worker;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A linear layer in training.
 *
 * @param batch the rows of a batch
 * @param in the length of a row
 * @param out the classes
 */
public record LayerShape(int batch, int in, int out) {
    private static final Pattern NAME = Pattern.compile(SpecialCases.LAYER + "n=(\\d+),in=(\\d+),out=(\\d+)");

    /** Reads what {@link #caseName} returns. */
    public static LayerShape parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(name + " names no layer");
        }
        return new LayerShape(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
    }

    /** Returns the name of the case in which its training is timed. */
    public String caseName() {
        return SpecialCases.LAYER + "n=" + batch + ",in=" + in + ",out=" + out;
    }

    /** Returns the layer without the batch, such as {@code 784→10}. */
    public String layer() {
        return in + "→" + out;
    }
}
