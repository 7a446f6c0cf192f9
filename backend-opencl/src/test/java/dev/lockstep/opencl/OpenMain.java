package dev.lockstep.opencl;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Tensor;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens the first device, runs a kernel, and prints what that says. */
final class OpenMain {
    private OpenMain() {}

    /** Opens it. */
    public static void main(String[] args) throws IOException {
        try (Compute compute = Compute.open("opencl");
                Tensor tensor = compute.tensor(DType.F32, 13)) {
            compute.ops().fill(tensor, 1);
            compute.synchronize();
            System.out.println("opened " + compute.device());
            Files.readAllLines(Path.of("/proc/self/maps")).stream()
                    .filter(line -> line.contains("liblwjgl"))
                    .map(line -> line.substring(line.indexOf('/')))
                    .distinct()
                    .forEach(file -> System.out.println("LWJGL's library was loaded from " + file));
        } catch (LockstepException e) {
            System.out.println(e.getMessage());
        }
    }
}
