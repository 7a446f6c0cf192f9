package dev.lockstep.cuda;

import dev.lockstep.Compute;
import dev.lockstep.tck.TrainingSuite;

/** The step of a linear classifier. */
final class TrainingTest extends TrainingSuite {
    @Override
    protected Compute open() {
        return Cuda.open();
    }
}
