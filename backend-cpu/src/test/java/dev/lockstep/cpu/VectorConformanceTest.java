package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.tck.ConformanceSuite;

/** The CPU with the loops of the Vector API. */
class VectorConformanceTest extends ConformanceSuite {
    @Override
    protected Compute open() {
        return Compute.open("vector");
    }
}
