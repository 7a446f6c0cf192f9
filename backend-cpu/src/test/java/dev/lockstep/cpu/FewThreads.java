package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.DType;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Computes where the system gives the process no further thread. */
final class FewThreads {
    private static final int RLIMIT_NPROC = 6;

    private FewThreads() {}

    /** Forbids further threads, computes twice, and prints the sum and the threads. */
    public static void main(String[] args) throws Throwable {
        forbidThreads();
        try (Compute cpu = Compute.open("cpu", ComputeOptions.defaults().withThreads(4));
                Scope scope = cpu.scope()) {
            Tensor x = scope.tensor(DType.F32, 1000, 301);
            for (int round = 1; round <= 2; round++) {
                cpu.ops().fill(x, round);
                double sum = 0;
                for (float value : x.toFloatArray()) {
                    sum += value;
                }
                System.out.println("sum " + sum);
            }
            System.out.println("threads " + cpu.receipt().counters().get("threads"));
        }
    }

    @SuppressWarnings("restricted") // the options of the JVM allow it
    private static void forbidThreads() throws Throwable {
        Linker linker = Linker.nativeLinker();
        MethodHandle setrlimit = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setrlimit"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment none = arena.allocate(2 * Long.BYTES, Long.BYTES);
            if ((int) setrlimit.invokeExact(RLIMIT_NPROC, none) != 0) {
                throw new IllegalStateException("setrlimit failed");
            }
        }
    }
}
