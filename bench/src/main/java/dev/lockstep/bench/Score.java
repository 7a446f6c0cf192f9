package dev.lockstep.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a contestant came out in a case.
 *
 * @param contestant its name
 * @param isPeer whether it is no device of ours
 * @param refusal why it was not timed, absent if it was
 * @param worst the greatest error of its results as a fraction of the bound
 * @param allocated the bytes on the Java heap of doing the case once, −1 if not known
 * @param nanos the time of doing the case once, in each round
 * @param ofLimit the fraction of the machine's limit, in each round; empty where there is none
 */
record Score(
        String contestant,
        boolean isPeer,
        @Nullable String refusal,
        double worst,
        double allocated,
        List<Double> nanos,
        List<Double> ofLimit) {
    static Score refused(String contestant, boolean isPeer, String reason) {
        return new Score(contestant, isPeer, reason, 0, -1, List.of(), List.of());
    }

    boolean isTimed() {
        return refusal == null;
    }

    Statistics time() {
        return Statistics.of(nanos);
    }
}
