package dev.lockstep.opencl;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Tensor;

/** Runs kernels, then divides by zero often enough to be compiled. */
final class DivisionMain {
    private static final int TIMES = 200_000;

    private DivisionMain() {}

    /** Prints how many of the divisions threw. */
    public static void main(String[] args) {
        try (Compute compute = Compute.open("opencl");
                Tensor tensor = compute.tensor(DType.F32, 1000)) {
            compute.ops().fill(tensor, 3);
            if (tensor.toFloatArray()[999] != 3) {
                throw new IllegalStateException("the kernel did not run");
            }
            int thrown = 0;
            for (int i = 0; i < TIMES; i++) {
                thrown += divisionThrows(i, i % 2) ? 1 : 0;
            }
            System.out.println("thrown " + thrown + " of " + TIMES / 2);
        }
    }

    private static boolean divisionThrows(int dividend, int divisor) {
        try {
            return dividend / divisor == -1;
        } catch (ArithmeticException e) {
            return true;
        }
    }
}
