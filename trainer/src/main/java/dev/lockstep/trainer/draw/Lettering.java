package dev.lockstep.trainer.draw;

/**
 * How a text is written.
 *
 * @param size the size of the font in pixels
 * @param ink its colour
 * @param anchor which part of it stands at its place
 * @param isUpright whether it runs from left to right, and not from the bottom up
 */
public record Lettering(double size, Ink ink, Anchor anchor, boolean isUpright) {
    /** The part of a text that stands at its place. */
    public enum Anchor {
        START(0),
        MIDDLE(0.5),
        END(1);

        private final double share;

        Anchor(double share) {
            this.share = share;
        }

        double share() {
            return share;
        }
    }

    /** Returns lettering that begins at its place. */
    public static Lettering of(double size, Ink ink) {
        return new Lettering(size, ink, Anchor.START, true);
    }

    public Lettering middle() {
        return new Lettering(size, ink, Anchor.MIDDLE, isUpright);
    }

    public Lettering end() {
        return new Lettering(size, ink, Anchor.END, isUpright);
    }

    public Lettering rising() {
        return new Lettering(size, ink, anchor, false);
    }
}
