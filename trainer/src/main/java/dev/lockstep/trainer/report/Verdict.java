package dev.lockstep.trainer.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What the losses of a training say of its learning rate, by {@link #RULE}. */
public enum Verdict {
    /** The losses have hardly fallen, or still fall. */
    TOO_LOW("too-low"),
    /** None of the others. */
    GOOD("good"),
    /** The losses jump about, or stay above those of a lower rate. */
    TOO_HIGH("too-high"),
    /** The losses grow without bound. */
    DIVERGED("diverged"),
    /** A rule without a learning rate has found the minimum. */
    CONVERGED("converged"),
    /** A rule without a learning rate has not found the minimum yet. */
    UNFINISHED("unfinished");

    /** The rule in words. */
    public static final String RULE =
            "The verdict comes from the losses of the single steps, and from the other rates of trainings that are equal but for the "
                    + "learning rate. The best rate is the one whose last fifth of the steps has the lowest mean loss; its whole fall goes "
                    + "from the untrained loss to there. A rate below the best is too low if its last fifth ends more than 3 percent of the "
                    + "whole fall above the best's, a rate above it too high; or if, in the second half, its loss changes from one step to "
                    + "the next twice as much as the best's. Below a rate that is too low all are, above one that is too high all are, "
                    + "and good lies between. The best rate itself is too low if there is none above it and a fifth of its fall came after "
                    + "the middle, or if it fell by less than a tenth; too high if there is none below it and its loss changes by half the "
                    + "untrained loss from one step to the next, or stays above one and a half times that. Diverged: a loss or a weight is "
                    + "not finite, or the mean of the last quarter is above the untrained loss and above twice the mean of the third "
                    + "quarter; and so do all rates above one that is not finite. "
                    + "A training by lbfgs has no rate: it has converged, or stopped before.";

    private static final double ABOVE_BEST = 0.03;
    private static final double JUMPS_OF_BEST = 2;
    private static final double JUMPS_WORTH_SAYING = 1.2;
    private static final double RISE = 2;
    private static final double JUMP = 0.5;
    private static final double HIGH = 1.5;
    private static final double MIN_FALL = 0.1;
    private static final double LATE_FALL = 0.2;

    private final String key;

    Verdict(String key) {
        this.key = key;
    }

    /** Returns the name for programs, such as {@code too-high}. */
    public String key() {
        return key;
    }

    /**
     * A verdict with its reason.
     *
     * @param verdict the verdict
     * @param text what people read, such as {@code too high: jumps 1.5 times as much as the best}
     */
    public record Judgement(Verdict verdict, String text) {}

    private static final Judgement LOW = new Judgement(TOO_LOW, "too low: still falling");
    private static final Judgement FITTING = new Judgement(GOOD, "good");
    private static final Judgement JUMPING = new Judgement(TOO_HIGH, "too high: jumps about");
    private static final Judgement GROWING = new Judgement(DIVERGED, "diverged");

    /**
     * Judges trainings that are equal but for the learning rate.
     *
     * @param curves in any order, at least one
     * @return the judgements in the same order
     */
    static List<Judgement> of(List<Curve> curves) {
        List<Integer> order = IntStream.range(0, curves.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> curves.get(i).rate()))
                .toList();
        List<Judgement> ascending = ofAscending(order.stream().map(curves::get).toList());
        List<Judgement> judgements = new ArrayList<>(ascending);
        for (int place = 0; place < order.size(); place++) {
            judgements.set(order.get(place), ascending.get(place));
        }
        return judgements;
    }

    private static List<Judgement> ofAscending(List<Curve> curves) {
        int best = best(curves);
        List<Judgement> judgements =
                new ArrayList<>(curves.stream().map(_ -> GROWING).toList());
        if (best < 0) {
            return judgements;
        }
        Judgement ofBest = ofBest(curves, best);
        judgements.set(best, ofBest);
        boolean isLow = ofBest.verdict == TOO_LOW;
        for (int i = best - 1; i >= 0; i--) {
            isLow |= isAbove(curves.get(i), curves.get(best));
            judgements.set(i, isLow ? LOW : ofBest);
        }
        int firstDiverged = firstDiverged(curves, best);
        boolean isHigh = ofBest.verdict == TOO_HIGH;
        for (int i = best + 1; i < firstDiverged; i++) {
            double jumps = curves.get(i).jump() / curves.get(best).jump();
            isHigh |= jumps >= JUMPS_OF_BEST || isAbove(curves.get(i), curves.get(best));
            judgements.set(i, isHigh ? high(jumps) : ofBest);
        }
        return judgements;
    }

    private static Judgement high(double jumps) {
        String reason = jumps >= JUMPS_WORTH_SAYING
                ? String.format(Locale.ROOT, jumps < 99.5 ? "jumps %.2g" : "jumps %.0f", jumps)
                        + " times as much as the best"
                : "ends above the best";
        return new Judgement(TOO_HIGH, "too high: " + reason);
    }

    /** Returns the place of the best curve, −1 if all have diverged. */
    private static int best(List<Curve> curves) {
        int best = -1;
        for (int i = 0; i < curves.size() && curves.get(i).isFinite(); i++) {
            if (!grows(curves.get(i))
                    && (best < 0 || curves.get(i).end() < curves.get(best).end())) {
                best = i;
            }
        }
        return best;
    }

    /** Returns the first place from which all have diverged: growing is no divergence below a rate that does not grow. */
    private static int firstDiverged(List<Curve> curves, int best) {
        int finite = best;
        while (finite < curves.size() && curves.get(finite).isFinite()) {
            finite++;
        }
        int first = finite;
        while (first > best + 1 && grows(curves.get(first - 1))) {
            first--;
        }
        return first;
    }

    private static boolean grows(Curve curve) {
        return curve.last() > curve.start() && curve.last() > RISE * curve.third();
    }

    private static boolean isAbove(Curve curve, Curve best) {
        return !(curve.end() - best.end() <= ABOVE_BEST * (best.start() - best.end()));
    }

    private static Judgement ofBest(List<Curve> curves, int best) {
        Curve curve = curves.get(best);
        boolean isLowest = best == 0;
        boolean isHighest = best == curves.size() - 1;
        if (isLowest && (curve.jump() > JUMP * curve.start() || curve.last() > HIGH * curve.start())) {
            return JUMPING;
        }
        double fall = curve.start() - curve.end();
        boolean fallsLate = isHighest && curve.middle() - curve.end() > LATE_FALL * fall;
        return fall < MIN_FALL * curve.start() || fallsLate ? LOW : FITTING;
    }
}
