package dev.lockstep.cuda;

import dev.lockstep.Compute;
import dev.lockstep.tck.QueueSuite;

/** Several queues of one device: streams. */
final class QueueTest extends QueueSuite {
    @Override
    protected Compute open() {
        return Cuda.open();
    }
}
