package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints by how many bytes the process grows while ops run and tensors come and go. */
final class MemoryGrowth {
    private static final int PAGE = 4096;
    private static final int WARM_UP_CALLS = 100_000;
    private static final int CALLS = 1_000_000;
    private static final int TENSORS = 100_000;

    private MemoryGrowth() {}

    /** Runs the ops with the loops that the system property names. */
    public static void main(String[] args) throws IOException {
        try (Compute cpu = Compute.open("cpu")) {
            callOps(cpu, WARM_UP_CALLS);
            openAndClose(cpu, TENSORS / 10);
            long before = residentBytes();
            callOps(cpu, CALLS);
            long afterOps = residentBytes();
            openAndClose(cpu, TENSORS);
            System.out.println("growth " + (afterOps - before) + " " + (residentBytes() - afterOps));
        }
    }

    private static void callOps(Compute cpu, int calls) {
        try (Scope scope = cpu.scope()) {
            Tensor x = scope.tensor(DType.F32, 16, 30);
            Tensor w = scope.tensor(DType.F32, 10, 30);
            Tensor y = scope.tensor(DType.F32, 16, 10);
            Tensor counter = scope.tensor(DType.I32);
            for (int i = 0; i < calls; i += 4) {
                cpu.ops().linear(x, w, null, y);
                cpu.ops().softmax(y, y);
                cpu.ops().relu(x, x);
                cpu.ops().increment(counter, 1);
            }
        }
    }

    private static void openAndClose(Compute cpu, int times) {
        for (int i = 0; i < times; i++) {
            cpu.tensor(DType.F32, 1 + i % 5000).close();
            if (i % 100 == 0) {
                try (Tensor large = cpu.tensor(DType.F32, 1 << 20)) {
                    cpu.ops().fill(large, 1);
                }
            }
        }
    }

    private static long residentBytes() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1]) * PAGE;
    }
}
