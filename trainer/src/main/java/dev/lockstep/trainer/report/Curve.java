package dev.lockstep.trainer.report;

/**
 * What a {@link Verdict} needs to know of the losses of a training.
 *
 * @param rate the learning rate
 * @param start the loss of the untrained model
 * @param middle the mean loss of the steps around the middle, a fifth of all
 * @param third the mean loss of the third quarter of the steps
 * @param last the mean loss of the last quarter
 * @param end the mean loss of the last fifth
 * @param jump the mean change of the loss from one step to the next in the second half
 * @param isFinite whether every loss and every weight is a finite number
 */
record Curve(
        double rate,
        double start,
        double middle,
        double third,
        double last,
        double end,
        double jump,
        boolean isFinite) {
    /**
     * Reads a curve.
     *
     * @param losses of all steps, at least one
     * @param isFinite whether nothing but the losses showed a number that is not finite
     */
    static Curve of(double rate, Losses losses, double start, boolean isFinite) {
        return new Curve(
                rate,
                start,
                mean(losses, 0.4, 0.6),
                mean(losses, 0.5, 0.75),
                mean(losses, 0.75, 1),
                mean(losses, 0.8, 1),
                jump(losses),
                isFinite && Double.isFinite(mean(losses, 0, 1)));
    }

    /** Returns the mean over a part of the steps, of one step at least. */
    private static double mean(Losses losses, double from, double to) {
        int first = Math.min((int) (from * losses.size()), losses.size() - 1);
        int end = Math.max(first + 1, (int) (to * losses.size()));
        double sum = 0;
        for (int step = first; step < end; step++) {
            sum += losses.raw(step);
        }
        return sum / (end - first);
    }

    private static double jump(Losses losses) {
        int first = losses.size() / 2;
        double sum = 0;
        for (int step = first + 1; step < losses.size(); step++) {
            sum += Math.abs((double) losses.raw(step) - losses.raw(step - 1));
        }
        return sum / Math.max(1, losses.size() - 1 - first);
    }
}
