package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replaying a step allocates nothing on the heap once the JVM has compiled it. */
final class AllocationTest {
    private static final int STEPS_OF_A_ROUND = 2_000;
    private static final int MOST_ROUNDS = 600;

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void aReplayedStepAllocatesNothing(String device) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Compute cpu = Compute.open(device, ComputeOptions.defaults().withThreads(1));
                ReferenceStep step = new ReferenceStep(cpu)) {
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < MOST_ROUNDS && allocated > 0; round++) {
                step.program.run(STEPS_OF_A_ROUND);
                long before = threads.getCurrentThreadAllocatedBytes();
                step.program.run(STEPS_OF_A_ROUND);
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(allocated)
                    .as("bytes allocated by %d steps", STEPS_OF_A_ROUND)
                    .isZero();
        }
    }

    @Test
    void aReplayedStepLeavesWhatItsCallsOneByOneLeave() {
        try (Compute cpu = Compute.open("vector");
                ReferenceStep fused = new ReferenceStep(cpu);
                ReferenceStep single = new ReferenceStep(cpu)) {
            fused.program.run(7);
            for (int i = 0; i < 7; i++) {
                single.calls(cpu.ops());
            }
            for (int i = 0; i < fused.all.size(); i++) {
                assertThat(EveryOp.bytes(fused.all.get(i)))
                        .as(fused.all.get(i).name())
                        .isEqualTo(EveryOp.bytes(single.all.get(i)));
            }
        }
    }
}
