package dev.lockstep.trainer.report;

/** What the losses of a training say of its learning rate, by {@link #RULE}. */
public enum Verdict {
    /** The losses grow without bound. */
    DIVERGED("diverged", "diverged"),
    /** The losses jump about, or stay above that of the untrained model. */
    TOO_HIGH("too-high", "too high: jumps about"),
    /** The losses have hardly fallen, or still fall. */
    TOO_LOW("too-low", "too low: still falling"),
    /** None of the others. */
    GOOD("good", "good");

    /** The rule in words. */
    public static final String RULE =
            "The verdict comes from the losses of the single steps, by the first rule that applies. Diverged: a loss or a "
                    + "weight is not finite, or the mean of the last quarter is above the untrained loss and above twice the mean of the "
                    + "third quarter. Too high: in the second half the loss changes from one step to the next by more than "
                    + "half the untrained loss on average, or the mean of the last quarter is above one and a half times "
                    + "the untrained loss. Too low: the mean of the last fifth is less than a tenth below the untrained "
                    + "loss, or more than a fifth of the whole fall came after the middle. Good: none of these.";

    private static final double RISE = 2;
    private static final double JUMP = 0.5;
    private static final double HIGH = 1.5;
    private static final double MIN_FALL = 0.1;
    private static final double LATE_FALL = 0.2;

    private final String key;
    private final String text;

    Verdict(String key, String text) {
        this.key = key;
        this.text = text;
    }

    /** Returns the name for programs, such as {@code too-high}. */
    public String key() {
        return key;
    }

    /** Returns the verdict for people, such as {@code too high: jumps about}. */
    public String text() {
        return text;
    }

    /**
     * Judges a training.
     *
     * @param losses of all steps, at least one
     * @param start the loss of the untrained model
     */
    public static Verdict of(Losses losses, double start) {
        double third = mean(losses, 0.5, 0.75);
        double last = mean(losses, 0.75, 1);
        if (!Double.isFinite(mean(losses, 0, 1)) || (last > start && last > RISE * third)) {
            return DIVERGED;
        }
        if (jump(losses) > JUMP * start || last > HIGH * start) {
            return TOO_HIGH;
        }
        double end = mean(losses, 0.8, 1);
        double fall = start - end;
        double late = mean(losses, 0.4, 0.6) - end;
        return fall < MIN_FALL * start || late > LATE_FALL * fall ? TOO_LOW : GOOD;
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

    /** Returns the mean change from one step to the next in the second half. */
    private static double jump(Losses losses) {
        int first = losses.size() / 2;
        double sum = 0;
        for (int step = first + 1; step < losses.size(); step++) {
            sum += Math.abs((double) losses.raw(step) - losses.raw(step - 1));
        }
        return sum / Math.max(1, losses.size() - 1 - first);
    }
}
