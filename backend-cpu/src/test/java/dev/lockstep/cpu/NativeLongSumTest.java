package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.tck.LongSumSuite;

/** Long sums with compiled loops. */
class NativeLongSumTest extends LongSumSuite {
    @Override
    protected Compute open() {
        return Compute.open("native");
    }
}
