package dev.lockstep.tck;

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
     */
    record Verdict(double worst, Optional<Failure> failure) {}

    private Judge() {}

    /**
     * Judges a call.
     *
     * @param call the call, with its operands as they were before it
     * @param after the operands that it writes, as they are after it, by name
     */
    static Verdict judge(HostCall call, Map<String, HostTensor> after, MathMode mode) {
        double worst = 0;
        for (Expected expected : Policy.expect(call, mode)) {
            Expected.Deviation deviation = expected.compare(after.get(expected.operand()));
            worst = Math.max(worst, deviation.fraction());
            if (deviation.failure().isPresent()) {
                Failure failure = Failure.beyondBound(
                        call.op().toString(),
                        expected.operand(),
                        deviation.failure().get());
                return new Verdict(worst, Optional.of(failure));
            }
        }
        return new Verdict(worst, Optional.empty());
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
