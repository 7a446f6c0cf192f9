package dev.lockstep.kernels;

import dev.lockstep.DType;
import dev.lockstep.Tensor;
import dev.lockstep.spi.Buffer;

/** Rounds a tensor to BF16, to nearest and ties to even: a factor of a matrix product in that math mode. */
public final class Bf16Copy {
    private static final Kernel ROUND = ElementLaunches.conversion(DType.F32, DType.BF16);

    private final KernelQueue queue;
    private final LaunchConfig config;

    /** Makes one that launches on a queue. */
    public Bf16Copy(KernelQueue queue) {
        this.queue = queue;
        this.config = new LaunchConfig(queue.limits());
    }

    /** Writes {@code source}, F32 with at least one element, to the beginning of a buffer. */
    public void write(Tensor source, Buffer out) {
        long n = source.size();
        queue.launch(ROUND).tensor(source).i64(n).buffer(out).i64(0).run(config.groupSize(), config.forElements(n), 1);
    }
}
