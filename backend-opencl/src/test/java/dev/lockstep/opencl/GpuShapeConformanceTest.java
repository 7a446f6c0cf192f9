package dev.lockstep.opencl;

import dev.lockstep.Compute;
import dev.lockstep.tck.ConformanceSuite;

/** The conformance suite with the kernels of a GPU. */
final class GpuShapeConformanceTest extends ConformanceSuite {
    @Override
    protected Compute open() {
        return OpenCl.openAsGpu(64);
    }
}
