package dev.lockstep.opencl;

import dev.lockstep.Compute;
import dev.lockstep.tck.LongSumSuite;

/** Long sums with the kernels of a processor. */
final class ProcessorShapeLongSumTest extends LongSumSuite {
    @Override
    protected Compute open() {
        return OpenCl.open();
    }
}
