package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.tck.QueueSuite;

/** Several queues that share helpers, with compiled loops. */
final class NativeQueueTest extends QueueSuite {
    @Override
    protected Compute open() {
        return Compute.open("native", ComputeOptions.defaults().withThreads(3));
    }
}
