package dev.lockstep.cuda;

import dev.lockstep.Compute;
import dev.lockstep.MathMode;
import dev.lockstep.tck.ConformanceSuite;

/** The conformance suite in BF16. */
final class Bf16ConformanceTest extends ConformanceSuite {
    @Override
    protected Compute open() {
        return Cuda.open(MathMode.BF16);
    }
}
