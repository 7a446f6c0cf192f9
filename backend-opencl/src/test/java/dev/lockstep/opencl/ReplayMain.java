package dev.lockstep.opencl;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Program;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints by how many bytes the process grows while a small program is replayed. */
final class ReplayMain {
    private static final int PAGE = 4096;
    private static final int WARM_UP = 100_000;
    private static final int REPLAYS = 1_000_000;

    private ReplayMain() {}

    /** Replays. */
    public static void main(String[] args) throws IOException {
        try (Compute compute = Compute.open("opencl");
                Tensor w = compute.tensor(DType.F32, 10);
                Tensor g = compute.tensor(DType.F32, 10);
                Tensor step = compute.tensor(DType.I32);
                Program program = compute.record(ops -> {
                    ops.sgd(w, g, Sgd.learningRate(0.1));
                    ops.increment(step, 1);
                })) {
            program.run(WARM_UP);
            compute.synchronize();
            long before = residentBytes();
            program.run(REPLAYS);
            compute.synchronize();
            if (step.toIntArray()[0] != WARM_UP + REPLAYS) {
                throw new IllegalStateException("replays were lost");
            }
            System.out.println("growth " + (residentBytes() - before));
        }
    }

    private static long residentBytes() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1]) * PAGE;
    }
}
