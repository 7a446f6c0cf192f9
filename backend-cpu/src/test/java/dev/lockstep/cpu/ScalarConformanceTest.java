package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.tck.ConformanceSuite;

/** The CPU with the scalar loops. */
class ScalarConformanceTest extends ConformanceSuite {
    @Override
    protected Compute open() {
        return Compute.open("scalar");
    }
}
