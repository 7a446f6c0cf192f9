package dev.lockstep.opencl;

import dev.lockstep.Compute;
import dev.lockstep.tck.ConformanceSuite;

/** The conformance suite on the first device, with the kernels that suit it. */
final class ProcessorShapeConformanceTest extends ConformanceSuite {
    @Override
    protected Compute open() {
        return OpenCl.open();
    }
}
