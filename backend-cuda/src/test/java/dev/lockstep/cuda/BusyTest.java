package dev.lockstep.cuda;

import dev.lockstep.Compute;
import dev.lockstep.tck.BusySuite;

/** Programs that run while other threads ask for something, and that are interrupted. */
final class BusyTest extends BusySuite {
    @Override
    protected Compute open() {
        return Cuda.open();
    }
}
