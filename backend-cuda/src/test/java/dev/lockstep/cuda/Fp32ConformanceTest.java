package dev.lockstep.cuda;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.MathMode;
import dev.lockstep.tck.ConformanceSuite;
import org.junit.jupiter.api.Tag;

/** The conformance suite in the math mode FP32. */
@Tag("cuda")
class Fp32ConformanceTest extends ConformanceSuite {
    @Override
    protected Compute open() {
        return Compute.open("cuda", ComputeOptions.defaults().withMathMode(MathMode.FP32));
    }
}
