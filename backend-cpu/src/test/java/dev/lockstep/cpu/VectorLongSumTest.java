package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.tck.LongSumSuite;

/** Long sums with the loops of the Vector API. */
class VectorLongSumTest extends LongSumSuite {
    @Override
    protected Compute open() {
        return Compute.open("vector");
    }
}
