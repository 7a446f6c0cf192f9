package dev.lockstep.opencl;

import dev.lockstep.Compute;
import dev.lockstep.tck.QueueSuite;

/** Several queues of one device, with the kernels of a GPU. */
final class GpuShapeQueueTest extends QueueSuite {
    @Override
    protected Compute open() {
        return OpenCl.openAsGpu(64);
    }
}
