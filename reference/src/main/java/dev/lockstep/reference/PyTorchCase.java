package dev.lockstep.reference;

import dev.lockstep.Compute;
import dev.lockstep.MathMode;
import java.util.Map;

/**
 * A call with what PyTorch computed for it in float64.
 *
 * @param name the file and the case in it
 * @param call the call
 * @param results PyTorch's value of each operand that the call writes
 */
public record PyTorchCase(String name, HostCall call, Map<String, double[]> results) {
    /**
     * Makes the call on a device and compares what it leaves with PyTorch's results, within the policy's bounds.
     *
     * @throws AssertionError if an element is beyond its bound
     */
    public void check(Compute compute) {
        try (GuardedCall guarded = new GuardedCall(compute, call, false)) {
            compute.ops().call(guarded.call());
            check(guarded.written(guarded.download()), compute.options().mathMode());
        }
    }

    /** Compares what a call left in the operands that it writes. */
    void check(Map<String, HostTensor> written, MathMode mode) {
        for (Expected expected : Policy.expect(call, mode)) {
            String operand = expected.operand();
            Expected.Deviation deviation = withPyTorchsValues(expected, mode).compare(written.get(operand));
            deviation.failure().ifPresent(element -> {
                throw new AssertionError(name + ": " + operand + "[" + element.index() + "] is " + element.value()
                        + " but PyTorch gives " + element.reference() + ", and " + element.bound()
                        + " is the greatest error allowed");
            });
        }
    }

    /** In BF16 the reference is one of rounded factors, and PyTorch's is not: how far they are apart is in the policy's favour. */
    private Expected withPyTorchsValues(Expected expected, MathMode mode) {
        double[] values = results.get(expected.operand());
        double[] bounds = new double[values.length];
        for (int i = 0; i < bounds.length; i++) {
            double rounding = mode == MathMode.BF16 ? Math.abs(expected.reference(i) - values[i]) : 0;
            bounds[i] = expected.bound(i) + rounding;
        }
        return new Expected.Numbers(expected.operand(), values, bounds);
    }

    @Override
    public String toString() {
        return name;
    }
}
