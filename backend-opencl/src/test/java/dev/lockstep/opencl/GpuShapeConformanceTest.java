package dev.lockstep.opencl;

import dev.lockstep.Compute;
import dev.lockstep.tck.ConformanceSuite;

/** The conformance suite with the kernels of a GPU. */
final class GpuShapeConformanceTest extends ConformanceSuite {
    @Override
    protected Compute open() {
        System.setProperty(TraitsChoice.SHAPE_PROPERTY, "gpu");
        System.setProperty(TraitsChoice.GROUP_PROPERTY, "64");
        try {
            return Compute.open("opencl");
        } finally {
            System.clearProperty(TraitsChoice.SHAPE_PROPERTY);
            System.clearProperty(TraitsChoice.GROUP_PROPERTY);
        }
    }
}
