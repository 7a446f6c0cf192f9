package dev.lockstep.opencl;

import dev.lockstep.Compute;
import dev.lockstep.tck.BusySuite;

/** Programs that run while other threads ask for something, and that are interrupted, with the kernels of a processor. */
final class ProcessorShapeBusyTest extends BusySuite {
    @Override
    protected Compute open() {
        return OpenCl.open();
    }
}
