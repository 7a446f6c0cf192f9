package dev.lockstep.bench.peer;

import dev.lockstep.reference.HostCall;
import dev.lockstep.reference.HostTensor;
import java.util.Optional;

/**
 * One of a linear layer's three products as a BLAS call on row-major matrices: C[m,n] = op(A) op(B), inner length k.
 *
 * @param output the operand that C is
 */
record Gemm(HostTensor a, HostTensor b, boolean transposeA, boolean transposeB, int m, int n, int k, String output) {
    /** Returns the product that a call is, or empty if it is none, or not one alone. */
    static Optional<Gemm> of(HostCall call) {
        boolean hasX = call.operands().containsKey("gradX");
        boolean hasW = call.operands().containsKey("gradWeight");
        boolean hasB =
                call.operands().containsKey("gradBias") || call.operands().containsKey("bias");
        return switch (call.op()) {
            case LINEAR -> {
                HostTensor x = call.operand("x");
                HostTensor weight = call.operand("weight");
                yield hasB
                        ? Optional.empty()
                        : Optional.of(new Gemm(x, weight, false, true, x.dim(0), weight.dim(0), x.dim(1), "y"));
            }
            case LINEAR_BACKWARD -> {
                if (hasB || hasX == hasW) {
                    yield Optional.empty();
                }
                HostTensor x = call.operand("x");
                HostTensor weight = call.operand("weight");
                HostTensor gradY = call.operand("gradY");
                yield Optional.of(
                        hasX
                                ? new Gemm(gradY, weight, false, false, x.dim(0), x.dim(1), weight.dim(0), "gradX")
                                : new Gemm(
                                        gradY, x, true, false, weight.dim(0), weight.dim(1), x.dim(0), "gradWeight"));
            }
            default -> Optional.empty();
        };
    }
}
