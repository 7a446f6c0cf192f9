package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.tck.RandomCases;

/** The CPU with the scalar loops. */
class ScalarRandomCasesTest extends RandomCases {
    @Override
    protected Compute open() {
        return Compute.open("scalar");
    }
}
