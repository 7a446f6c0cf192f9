package dev.lockstep.cuda;

import dev.lockstep.Compute;
import dev.lockstep.tck.ConformanceSuite;

/** The conformance suite in FP32. */
final class ConformanceTest extends ConformanceSuite {
    @Override
    protected Compute open() {
        return Cuda.open();
    }
}
