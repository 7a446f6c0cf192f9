package dev.lockstep.cuda;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.MathMode;
import dev.lockstep.tck.ConformanceSuite;
import org.junit.jupiter.api.Tag;

/** The conformance suite in the math mode BF16. */
@Tag("cuda")
class Bf16ConformanceTest extends ConformanceSuite {
    @Override
    protected Compute open() {
        return Compute.open("cuda", ComputeOptions.defaults().withMathMode(MathMode.BF16));
    }
}
