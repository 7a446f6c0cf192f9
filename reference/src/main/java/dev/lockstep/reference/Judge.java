package dev.lockstep.reference;

import dev.lockstep.DType;
import dev.lockstep.MathMode;
import dev.lockstep.op.Operand;
import java.util.Map;
import java.util.Optional;

/** Compares what a call left behind with what the policy expects. */
final class Judge {
    /**
     * What came of it.
     *
     * @param worst the greatest error as a fraction of its bound
     * @param failure the first element beyond its bound
     * @param whole whether every element has a bound
     */
    record Verdict(double worst, Optional<Failure> failure, boolean whole) {
        /** A verdict on what is as it must be. */
        static final Verdict RIGHT = new Verdict(0, Optional.empty(), true);

        /** A verdict on something wrong that is no element. */
        static Verdict failed(double worst, Failure failure) {
            return new Verdict(worst, Optional.of(failure), true);
        }

        /** Returns this verdict and another one on what followed. */
        Verdict and(Verdict next) {
            return new Verdict(
                    Math.max(worst, next.worst), failure.isPresent() ? failure : next.failure, whole && next.whole);
        }
    }

    private Judge() {}

    /**
     * Judges a call.
     *
     * @param call the call, with its operands as they were before it
     * @param after the operands that it writes, as they are after it, by name
     */
    static Verdict judge(HostCall call, Map<String, HostTensor> after, MathMode mode) {
        double worst = 0;
        boolean whole = true;
        for (Expected expected : Policy.expect(call, mode)) {
            Expected.Deviation deviation = expected.compare(after.get(expected.operand()));
            worst = Math.max(worst, deviation.fraction());
            whole &= deviation.unjudged() == 0;
            if (deviation.failure().isPresent()) {
                Failure failure = Failure.beyondBound(
                        call.op().toString(),
                        expected.operand(),
                        deviation.failure().get());
                return new Verdict(worst, Optional.of(failure), whole);
            }
        }
        return new Verdict(worst, Optional.empty(), whole);
    }

    /** Returns whether most of the floating-point values and pixels that a call reads are 0. */
    static boolean mostlyZeros(HostCall call) {
        long zeros = 0;
        long all = 0;
        for (Operand operand : call.signature()) {
            HostTensor tensor = call.operand(operand.name());
            if (operand.role().isRead() && tensor.dtype() != DType.I32) {
                for (double value : tensor.toDoubles()) {
                    zeros += value == 0 ? 1 : 0;
                }
                all += tensor.size();
            }
        }
        return 2 * zeros > all;
    }
}
