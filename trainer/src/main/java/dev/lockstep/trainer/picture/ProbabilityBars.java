package dev.lockstep.trainer.picture;

/** Probabilities as bars of signs. */
public final class ProbabilityBars {
    private static final int EIGHTHS = 8;
    private static final String PARTS = " ▏▎▍▌▋▊▉█";

    private ProbabilityBars() {}

    /**
     * Returns the bar of a probability.
     *
     * @param probability from 0 to 1
     * @param longest the length of the bar of 1, in signs
     * @param blocks whether the terminal shows block elements (U+2588 and others); else ASCII signs are used
     */
    public static String bar(double probability, int longest, boolean blocks) {
        if (!blocks) {
            return "#".repeat((int) Math.round(Math.clamp(probability, 0, 1) * longest));
        }
        int eighths = (int) Math.round(Math.clamp(probability, 0, 1) * longest * EIGHTHS);
        String whole = PARTS.substring(EIGHTHS).repeat(eighths / EIGHTHS);
        return eighths % EIGHTHS == 0 ? whole : whole + PARTS.charAt(eighths % EIGHTHS);
    }
}
