package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.tck.QueueSuite;

/** Several queues that share helpers, with the scalar loops. */
final class ScalarQueueTest extends QueueSuite {
    @Override
    protected Compute open() {
        return Compute.open("scalar", ComputeOptions.defaults().withThreads(3));
    }
}
