package dev.lockstep.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.MemoryUse;
import dev.lockstep.Program;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.error.ClosedException;
import dev.lockstep.error.RunInterruptedException;
import dev.lockstep.reference.ReferenceStep;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What other threads may do while a program runs, and how an interrupt ends it: between two replays, with everything as the replays
 * made have left it. The program runs for ever, so that a test which waits for it never passes.
 */
@SuppressWarnings("exports") // JUnit is there for those who run the suite
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class BusySuite {
    private static final long FEW_REPLAYS = 16;

    /** For subclasses. */
    protected BusySuite() {}

    /** Opens the device in FP32. The suite closes it. */
    protected abstract Compute open();

    @Test
    final void nothingThatAsksNothingOfTheDeviceWaitsForARunningProgram() throws Exception {
        try (Compute compute = open();
                Scope scope = compute.scope()) {
            Tensor unrelated = scope.tensor(DType.F32, 1001);
            Endless endless = new Endless(compute, scope);
            Program idle = scope.record(ops -> ops.fill(unrelated, 1));
            MemoryUse before = compute.memory();
            Running running = Running.begin(endless.program);

            idle.close();
            unrelated.close();
            assertFalse(unrelated.isOpen());
            assertEquals(before.liveBytes() - 4004, compute.memory().liveBytes());
            assertTrue(compute.isOpen());
            assertEquals(compute.device(), compute.receipt().device());
            running.requireRunning();

            endless.requireState(running.interrupt());
        }
    }

    @Test
    final void aTensorClosedWhileAProgramUsesItKeepsItsMemoryUntilThen() throws Exception {
        try (Compute compute = open();
                Scope scope = compute.scope()) {
            Endless endless = new Endless(compute, scope);
            Running running = Running.begin(endless.program);
            endless.weight.close();
            running.requireRunning();
            endless.requireState(running.interrupt());
            assertThrows(ClosedException.class, () -> endless.program.run(1));
        }
    }

    @Test
    final void anInterruptEndsATrainingAsIfFewerReplaysHadBeenAskedFor() {
        try (Compute compute = open();
                Scope scope = compute.scope()) {
            Training interrupted = new Training(scope);
            Thread.currentThread().interrupt();
            RunInterruptedException error =
                    assertThrows(RunInterruptedException.class, () -> interrupted.program.run(DataSet.STEPS));
            assertTrue(Thread.interrupted(), "the thread stays interrupted");
            assertTrue(error.completed() >= 1 && error.completed() <= FEW_REPLAYS, error.getMessage());

            Training asked = new Training(scope);
            asked.program.run(error.completed());
            interrupted.requireSameBits(asked);

            interrupted.program.run(DataSet.STEPS - error.completed());
            asked.program.run(DataSet.STEPS - error.completed());
            interrupted.requireSameBits(asked);
        }
    }

    /** A program that may be replayed as often as one likes, and counts how often it was. */
    private static final class Endless {
        private final Tensor weight;
        private final Tensor counter;
        private final Program program;
        private final Compute compute;

        Endless(Compute compute, Scope scope) {
            this.compute = compute;
            Tensor x = scope.tensor(DType.F32, 13, 257);
            weight = scope.tensor(DType.F32, 17, 257);
            Tensor y = scope.tensor(DType.F32, 13, 17);
            counter = scope.tensor(DType.I32);
            program = scope.record(ops -> {
                ops.linear(x, weight, null, y);
                ops.relu(y, y);
                ops.increment(counter, 1);
            });
        }

        void requireState(long replays) {
            assertEquals((int) replays, counter.toIntArray()[0]);
            assertEquals(
                    3 * replays,
                    compute.receipt().ops().values().stream()
                            .mapToLong(Long::longValue)
                            .sum());
        }
    }

    /** The step of a linear classifier, which backends fuse. */
    private static final class Training {
        private final List<Tensor> results;
        private final Program program;

        Training(Scope scope) {
            ReferenceStep step = DataSet.random(scope, 11).step(scope, 0.1);
            results = step.written();
            program = scope.record(step::update);
        }

        void requireSameBits(Training other) {
            Bits.requireSame(Bits.of(other.results), Bits.of(results), "the results in order");
        }
    }
}
