package dev.lockstep.trainer.draw;

/** How much room text takes. */
public final class Text {
    private Text() {}

    /** Returns the width in pixels. */
    public static double width(String text, double size) {
        return Outlines.width(text, size);
    }

    /** Returns a text that fits a width: the whole, or its beginning with an ellipsis. */
    public static String fitted(String text, double size, double width) {
        return Outlines.fitted(text, size, width);
    }
}
