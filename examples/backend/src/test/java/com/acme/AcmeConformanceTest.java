package com.acme;

import dev.lockstep.Compute;
import dev.lockstep.tck.ConformanceSuite;

class AcmeConformanceTest extends ConformanceSuite {
    @Override
    protected Compute open() {
        return Compute.open("acme");
    }
}
