package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Replaying a step allocates nothing on the heap. The scalar loops have nothing to allocate, so they are interpreted here; those on the
 * Vector API allocate until they are compiled, so here the JVM compiles at once what has been called often enough. Neither depends on
 * when the JIT gets round to it.
 */
final class AllocationTest {
    private static final int STEPS = 2_000;

    @Test
    void aReplayedStepOfScalarLoopsAllocatesNothing() throws IOException, InterruptedException {
        assertThat(allocated("-Ddev.lockstep.cpu.vector=off", "-Xint", 2, 20)).isZero();
    }

    @Test
    void aReplayedStepOfVectorLoopsAllocatesNothing() throws IOException, InterruptedException {
        // One object in a step would come to sixteen bytes for each; the JVM allocates some hundred when it throws code
        // away.
        assertThat(allocated("-Ddev.lockstep.cpu.vector=on", "-Xbatch", 10 * STEPS, STEPS))
                .isLessThan(STEPS);
    }

    @Test
    void aReplayedStepOfCompiledLoopsAllocatesNothing() throws IOException, InterruptedException {
        assertThat(allocated("--enable-native-access=ALL-UNNAMED", "-Xbatch", STEPS, 10 * STEPS))
                .isLessThan(10 * STEPS);
    }

    private static long allocated(String choice, String mode, int before, int steps)
            throws IOException, InterruptedException {
        String output = ForkedJvm.run(
                List.of(),
                Allocations.class,
                List.of(mode, "--add-modules=jdk.incubator.vector", choice),
                List.of(System.getProperty("java.class.path")),
                Integer.toString(before),
                Integer.toString(steps));
        Matcher allocated = Pattern.compile("allocated ([0-9]+)").matcher(output);
        assertThat(allocated.find()).as(output).isTrue();
        return Long.parseLong(allocated.group(1));
    }

    @Test
    void aReplayedStepLeavesWhatItsCallsOneByOneLeave() {
        try (Compute cpu = Compute.open("vector");
                EndlessStep fused = new EndlessStep(cpu);
                EndlessStep single = new EndlessStep(cpu)) {
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
