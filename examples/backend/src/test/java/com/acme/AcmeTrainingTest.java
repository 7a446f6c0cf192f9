package com.acme;

import dev.lockstep.Compute;
import dev.lockstep.tck.TrainingSuite;

class AcmeTrainingTest extends TrainingSuite {
    @Override
    protected Compute open() {
        return Compute.open("acme");
    }
}
