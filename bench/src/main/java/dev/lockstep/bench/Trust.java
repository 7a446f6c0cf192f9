package dev.lockstep.bench;

import dev.lockstep.bench.Results.LayerScores;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the figures of a run can be trusted, by what moved while it was measured.
 *
 * @param trusted whether all of them can
 * @param finding what was found
 * @param remedy what to do; empty if nothing is to be done
 */
record Trust(boolean trusted, String finding, String remedy) {
    static final int LEAST_ROUNDS = 3;
    private static final String AGAIN = "run again on a quiet machine with more rounds";

    /** What moved most in a case. */
    private record Worst(CaseScores scores, Noise noise) {}

    static Trust of(Results results) {
        List<CaseScores> timed = Stream.concat(
                        results.cases().stream(), results.layers().stream().map(LayerScores::scores))
                .filter(scores -> !scores.timed().isEmpty())
                .toList();
        if (timed.isEmpty()) {
            return new Trust(false, "There is nothing to trust: nothing was timed", "");
        }
        if (timed.stream().anyMatch(Trust::hasFewRounds)) {
            return new Trust(
                    false,
                    "Do not trust these figures: fewer than " + LEAST_ROUNDS + " rounds do not show what moves",
                    "run again with more rounds");
        }
        Optional<Noise> limit = limits(results).max(Noise.BY_SIZE);
        if (limit.isPresent() && limit.get().isTooMuch()) {
            return new Trust(false, "Do not trust these figures: " + moved(limit.get()), AGAIN);
        }
        return ofCases(timed, limit.map(Noise::moved).orElse(0.0));
    }

    private static Trust ofCases(List<CaseScores> timed, double limit) {
        List<Worst> worst = timed.stream()
                .map(scores -> new Worst(
                        scores, Noise.of(scores).stream().max(Noise.BY_SIZE).orElseThrow()))
                .toList();
        Worst most = worst.stream()
                .max(Comparator.comparing(Worst::noise, Noise.BY_SIZE))
                .orElseThrow();
        long noisy = worst.stream().filter(one -> one.noise().isTooMuch()).count();
        if (noisy == 0) {
            return new Trust(
                    true,
                    "These figures can be trusted: nothing moved by more than "
                            + Noise.percent(Math.max(limit, most.noise().moved())) + " between rounds",
                    "");
        }
        return new Trust(
                false,
                "Do not trust " + noisy + " of " + timed.size() + " cases: " + moved(most.noise()) + " in "
                        + most.scores().benchCase().title(),
                AGAIN + ", or leave out the cases with an entry under \"moved\"");
    }

    private static boolean hasFewRounds(CaseScores scores) {
        return scores.timed().stream().anyMatch(score -> score.nanos().size() < LEAST_ROUNDS);
    }

    /** Over the rounds of all cases. */
    private static Stream<Noise> limits(Results results) {
        return results.limits().entrySet().stream().map(limit -> Noise.of(limit.getKey(), limit.getValue()));
    }

    private static String moved(Noise noise) {
        return (noise.isLimit() ? "the machine's " : "") + noise.what() + " moved by " + Noise.percent(noise.moved())
                + " between rounds";
    }

    /** Returns both in one line. */
    String line() {
        return finding + (remedy.isEmpty() ? "." : "; " + remedy + ".");
    }
}
