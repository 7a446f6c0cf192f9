package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.tck.BusySuite;

/** Programs that run while other threads ask for something, and that are interrupted, with compiled loops. */
final class NativeBusyTest extends BusySuite {
    @Override
    protected Compute open() {
        return Compute.open("native");
    }
}
