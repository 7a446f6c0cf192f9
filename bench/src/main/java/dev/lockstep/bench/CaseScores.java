package dev.lockstep.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How everyone came out in a case.
 *
 * @param benchCase the case
 * @param flops the floating-point operations of doing it once
 * @param bytes the bytes that doing it once must move
 * @param scores those who took part, devices first
 */
record CaseScores(BenchCase benchCase, long flops, long bytes, List<Score> scores) {
    private static final double NANOS_PER_SECOND = 1e9;

    /** Returns those who were timed, devices first. */
    List<Score> timed() {
        return scores.stream().filter(Score::isTimed).toList();
    }

    List<Score> devices() {
        return timed().stream().filter(score -> !score.isPeer()).toList();
    }

    Optional<Score> of(String contestant) {
        return timed().stream()
                .filter(score -> score.contestant().equals(contestant))
                .findFirst();
    }

    /** Returns the peer with the least median time. */
    Optional<Score> bestPeer() {
        return timed().stream()
                .filter(Score::isPeer)
                .min(Comparator.comparingDouble(score -> score.time().median()));
    }

    /** Returns the rate at the median time, in the unit of the case's bound: GFLOP/s or GB/s. */
    double rate(Score score) {
        return work() / score.time().median() * NANOS_PER_SECOND / 1e9;
    }

    private double work() {
        return benchCase.bound() == BenchCase.Bound.MEMORY ? bytes : flops;
    }

    /**
     * Returns the machine's limit in each round, as the rates and the fractions of it give it; empty where there is none. So results that
     * were stored before anyone asked have it too.
     */
    List<Double> limit(Score score) {
        List<Double> fractions = score.ofLimit();
        if (fractions.size() != score.nanos().size()) {
            return List.of();
        }
        return IntStream.range(0, fractions.size())
                .mapToObj(i -> work() / score.nanos().get(i) / fractions.get(i))
                .toList();
    }

    /** Returns how many times faster the first is than the second, round by round. */
    static Statistics timesFaster(Score faster, Score slower) {
        return Statistics.ofRatios(slower.nanos(), faster.nanos());
    }
}
