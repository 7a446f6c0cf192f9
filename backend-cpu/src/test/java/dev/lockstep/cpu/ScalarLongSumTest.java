package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.tck.LongSumSuite;

/** Long sums with the scalar loops. */
class ScalarLongSumTest extends LongSumSuite {
    @Override
    protected Compute open() {
        return Compute.open("scalar");
    }
}
