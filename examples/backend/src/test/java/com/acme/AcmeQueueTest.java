package com.acme;

import dev.lockstep.Compute;
import dev.lockstep.tck.QueueSuite;

class AcmeQueueTest extends QueueSuite {
    @Override
    protected Compute open() {
        return Compute.open("acme");
    }
}
