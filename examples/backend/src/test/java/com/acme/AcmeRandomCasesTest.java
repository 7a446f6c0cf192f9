package com.acme;

import dev.lockstep.Compute;
import dev.lockstep.tck.RandomCases;

class AcmeRandomCasesTest extends RandomCases {
    @Override
    protected Compute open() {
        return Compute.open("acme");
    }
}
