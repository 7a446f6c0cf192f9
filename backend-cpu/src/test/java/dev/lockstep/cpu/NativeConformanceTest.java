package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.tck.ConformanceSuite;

/** The CPU with compiled loops. */
class NativeConformanceTest extends ConformanceSuite {
    @Override
    protected Compute open() {
        return Compute.open("native");
    }
}
