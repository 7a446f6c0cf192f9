package dev.lockstep.cuda;

import dev.lockstep.Compute;
import dev.lockstep.MathMode;
import dev.lockstep.tck.ConformanceSuite;

/** The conformance suite in TF32. */
final class Tf32ConformanceTest extends ConformanceSuite {
    @Override
    protected Compute open() {
        return Cuda.open(MathMode.TF32);
    }
}
