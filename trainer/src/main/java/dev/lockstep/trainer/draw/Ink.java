package dev.lockstep.trainer.draw;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** What is drawn with which colour, 0xRRGGBB: on white, as pictures are, and on a dark page. */
public enum Ink {
    PAGE(0xFFFFFF, 0x0D1117),
    TEXT(0x1F2328, 0xE6EDF3),
    QUIET(0x59636E, 0x9198A1),
    RULE(0xD1D9E0, 0x30363D),
    PANEL(0xF6F8FA, 0x151B23),
    TRACK(0xE1E6EB, 0x252B33),
    RAW(0xA8C1E0, 0x35527A),
    TRAIN(0x1F5FAF, 0x6CB0FF),
    VALID(0xC2570C, 0xFFA657),
    OWN(0x2E7D32, 0x56B95C),
    WRONG(0xC62828, 0xF26D67),
    CURVE_0(0x1F77B4, 0x6CB0FF),
    CURVE_1(0xD95F02, 0xFFA657),
    CURVE_2(0x2E7D32, 0x56B95C),
    CURVE_3(0xC62828, 0xF26D67),
    CURVE_4(0x7B52AB, 0xC39BF0),
    CURVE_5(0x8C564B, 0xD0A08F),
    CURVE_6(0xC2378F, 0xF48FCB),
    CURVE_7(0x4D5B66, 0xA9B4BF);

    /** How many colours tell curves apart. */
    public static final int CURVES = 8;

    private static final List<Ink> OF_CURVES =
            List.of(CURVE_0, CURVE_1, CURVE_2, CURVE_3, CURVE_4, CURVE_5, CURVE_6, CURVE_7);

    private final int light;
    private final int dark;
    private final String variable = "var(--" + name().toLowerCase(Locale.ROOT).replace('_', '-') + ")";

    Ink(int light, int dark) {
        this.light = light;
        this.dark = dark;
    }

    /** Returns the colour of one of several curves, from 0 to {@link #CURVES} less 1. */
    public static Ink curve(int number) {
        return OF_CURVES.get(number);
    }

    int light() {
        return light;
    }

    /** Returns the colour as a page's style sheet names it. */
    public String variable() {
        return variable;
    }

    /** Returns the part of a style sheet that sets the colours, of a light page and of a dark one. */
    public static String styleSheet() {
        return ":root { " + variables(ink -> ink.light) + "}\n@media screen and (prefers-color-scheme: dark) { :root { "
                + variables(ink -> ink.dark) + "} }\n";
    }

    private static String variables(ToIntFunction<Ink> color) {
        StringBuilder text = new StringBuilder();
        for (Ink ink : values()) {
            String name = ink.variable().substring(4, ink.variable().length() - 1);
            text.append(name)
                    .append(": #")
                    .append(HexFormat.of().toHexDigits(color.applyAsInt(ink), 6))
                    .append("; ");
        }
        return text.toString();
    }
}
