package dev.lockstep.cuda;

import dev.lockstep.Compute;
import dev.lockstep.tck.RandomCases;

/** Random cases on the first device. */
final class RandomCasesTest extends RandomCases {
    @Override
    protected Compute open() {
        return Cuda.open();
    }
}
