package dev.lockstep.bench;

import dev.lockstep.bench.BenchCase.Bound;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How far something moved between the rounds in which it was measured, by {@link Statistics#moved}.
 *
 * @param what the contestant, or the limit of the machine
 * @param isLimit whether it is a limit
 * @param moved how far, as a fraction of its median
 */
record Noise(String what, boolean isLimit, double moved) {
    /** Whatever moved by more than this is said. */
    static final double TOO_MUCH = 0.15;

    static final Comparator<Noise> BY_SIZE = Comparator.comparingDouble(Noise::moved);

    /** Returns all that a line about a score rests on: the contestant, the limit and the peer that it is compared with. */
    static List<Noise> of(CaseScores scores, Score score) {
        List<Noise> all = new ArrayList<>();
        all.add(of(score));
        if (!score.isPeer()) {
            List<Double> limit = scores.limit(score);
            if (!limit.isEmpty()) {
                all.add(of(scores.benchCase().bound(), Statistics.of(limit)));
            }
            scores.bestPeer().ifPresent(peer -> all.add(of(peer)));
        }
        return all;
    }

    /** Returns all that was measured in a case. */
    static List<Noise> of(CaseScores scores) {
        return scores.timed().stream()
                .flatMap(score -> of(scores, score).stream())
                .toList();
    }

    static Noise of(Score score) {
        return new Noise(score.contestant(), false, score.time().moved());
    }

    static Noise of(Bound bound, Statistics limit) {
        return new Noise(bound == Bound.COMPUTE ? "peak" : "bandwidth", true, limit.moved());
    }

    boolean isTooMuch() {
        return moved > TOO_MUCH;
    }

    /** Returns a cell that names what moved too much; empty if nothing did. */
    static String cell(List<Noise> all) {
        return all.stream()
                .filter(Noise::isTooMuch)
                .map(noise -> noise.what() + " " + percent(noise.moved()))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** Rounded up, so that nothing moved by more than what is said. */
    static String percent(double moved) {
        double hundredths = 100 * moved;
        return Figures.percent(Math.ceil(hundredths - 1e-9) / 100);
    }
}
