package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.tck.RandomCases;

/** The CPU as users get it. */
class VectorRandomCasesTest extends RandomCases {
    @Override
    protected Compute open() {
        return Compute.open("cpu");
    }
}
