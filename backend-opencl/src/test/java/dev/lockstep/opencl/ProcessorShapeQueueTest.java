package dev.lockstep.opencl;

import dev.lockstep.Compute;
import dev.lockstep.tck.QueueSuite;

/** Several queues of one device, with the kernels of a processor. */
final class ProcessorShapeQueueTest extends QueueSuite {
    @Override
    protected Compute open() {
        return OpenCl.open();
    }
}
