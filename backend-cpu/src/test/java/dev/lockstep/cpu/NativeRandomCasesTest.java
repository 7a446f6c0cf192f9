package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.tck.RandomCases;

/** The CPU with compiled loops. */
class NativeRandomCasesTest extends RandomCases {
    @Override
    protected Compute open() {
        return Compute.open("native");
    }
}
