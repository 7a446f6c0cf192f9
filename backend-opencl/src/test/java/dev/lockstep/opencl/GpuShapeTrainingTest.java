package dev.lockstep.opencl;

import dev.lockstep.Compute;
import dev.lockstep.tck.TrainingSuite;

/** The step of a linear classifier with the kernels of a GPU. */
final class GpuShapeTrainingTest extends TrainingSuite {
    @Override
    protected Compute open() {
        return OpenCl.openAsGpu(64);
    }
}
