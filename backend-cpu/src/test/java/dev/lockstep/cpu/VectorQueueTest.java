package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.tck.QueueSuite;

/** Several queues that share helpers, with the vector loops. */
final class VectorQueueTest extends QueueSuite {
    @Override
    protected Compute open() {
        return Compute.open("vector", ComputeOptions.defaults().withThreads(3));
    }
}
