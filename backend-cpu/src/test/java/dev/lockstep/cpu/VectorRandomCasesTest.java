package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.tck.RandomCases;

/** The CPU with the loops of the Vector API. */
class VectorRandomCasesTest extends RandomCases {
    @Override
    protected Compute open() {
        return Compute.open("vector");
    }
}
