package com.acme;

import dev.lockstep.Compute;
import dev.lockstep.tck.LongSumSuite;

class AcmeLongSumTest extends LongSumSuite {
    @Override
    protected Compute open() {
        return Compute.open("acme");
    }
}
