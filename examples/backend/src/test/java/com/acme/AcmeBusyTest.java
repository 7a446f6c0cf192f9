package com.acme;

import dev.lockstep.Compute;
import dev.lockstep.tck.BusySuite;

class AcmeBusyTest extends BusySuite {
    @Override
    protected Compute open() {
        return Compute.open("acme");
    }
}
