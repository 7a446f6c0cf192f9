package dev.lockstep.opencl;

import dev.lockstep.Compute;
import dev.lockstep.tck.LongSumSuite;

/** Long sums with the kernels of a GPU. */
final class GpuShapeLongSumTest extends LongSumSuite {
    @Override
    protected Compute open() {
        return OpenCl.openAsGpu(64);
    }
}
