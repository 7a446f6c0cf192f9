package dev.lockstep.cuda;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Tensor;
import dev.lockstep.kernels.BinaryCache;
import java.util.Arrays;

/** Compiles a kernel in a thread whose stack is small, and tells what came of it. */
final class SmallStackMain {
    private static final int SMALL = 256 << 10;

    private SmallStackMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        System.setProperty(BinaryCache.property(CudaBackend.KIND), "off");
        Thread small = new Thread(null, SmallStackMain::fill, "small", SMALL);
        small.start(); // before any other thread has ended, whose larger stack it would be given
        small.join();
        System.out.println("threads left "
                + Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().contains("compiler") && !thread.isDaemon())
                        .count());
    }

    private static void fill() {
        try (Compute compute = Compute.open("cuda");
                Tensor tensor = compute.tensor(DType.F32, 3)) {
            compute.ops().fill(tensor, 7);
            System.out.println(Arrays.toString(tensor.toFloatArray()));
        }
    }
}
