package dev.lockstep.reference;

import dev.lockstep.Device;
import dev.lockstep.MathMode;
import java.util.List;

/**
 * How a device did.
 *
 * @param device the device
 * @param deviceName the vendor's name for it
 * @param mathMode how it computed matrix products
 * @param policyVersion the version of the bounds
 * @param seed the first seed of the data
 * @param seeds how many seeds
 * @param summaries one for each op that had cases, in the order of the contract, then {@code program}
 * @param failures the cases that failed
 * @param mistrusted the cases whose pass means little
 * @param seconds how long it took
 */
public record VerifyReport(
        Device device,
        String deviceName,
        MathMode mathMode,
        int policyVersion,
        long seed,
        int seeds,
        List<SubjectSummary> summaries,
        List<CaseResult> failures,
        List<CaseResult> mistrusted,
        double seconds) {
    /** Keeps unmodifiable copies. */
    public VerifyReport {
        summaries = List.copyOf(summaries);
        failures = List.copyOf(failures);
        mistrusted = List.copyOf(mistrusted);
    }

    /** Returns how many cases were run. */
    public int cases() {
        return summaries.stream().mapToInt(SubjectSummary::cases).sum();
    }

    /** Returns FAILED if a case failed, else MISTRUSTED if one is, else PASSED. */
    public Status status() {
        return !failures.isEmpty() ? Status.FAILED : mistrusted.isEmpty() ? Status.PASSED : Status.MISTRUSTED;
    }

    /**
     * How one op did.
     *
     * @param subject the op's name, or {@code program}
     * @param cases how many cases were run
     * @param failed how many failed
     * @param mistrusted how many are mistrusted
     * @param worst the greatest error as a fraction of its bound; infinite where only equality would have done
     * @param worstCase the name of the case that gave it, the first one where all were exact
     * @param worstOfSeeds the greatest error of each seed's cases, in ascending order
     * @param status how the op came out
     */
    public record SubjectSummary(
            String subject,
            int cases,
            int failed,
            int mistrusted,
            double worst,
            String worstCase,
            List<Double> worstOfSeeds,
            Status status) {
        /** Keeps an unmodifiable copy. */
        public SubjectSummary {
            worstOfSeeds = List.copyOf(worstOfSeeds);
        }

        /** Returns what the worst error of so large a part of the seeds did not exceed; 0.5 asks for the median. */
        public double quantile(double part) {
            int at = (int) Math.ceil(part * worstOfSeeds.size()) - 1;
            return worstOfSeeds.get(Math.clamp(at, 0, worstOfSeeds.size() - 1));
        }
    }
}
