package dev.lockstep.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a contestant's fits came out.
 *
 * @param contestant its name
 * @param isPeer whether it is no device of ours
 * @param refusal why it was not timed, absent if it was
 * @param description what it said about itself
 * @param objective what it reached
 * @param wall nanoseconds from start to exit, in each round
 * @param processor nanoseconds of all processors, in each round
 */
record FitScore(
        String contestant,
        boolean isPeer,
        @Nullable String refusal,
        String description,
        double objective,
        List<Double> wall,
        List<Double> processor) {
    static FitScore refused(String contestant, boolean isPeer, String reason) {
        return new FitScore(contestant, isPeer, reason, "", Double.NaN, List.of(), List.of());
    }

    boolean isTimed() {
        return refusal == null;
    }
}
