package dev.lockstep.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.MemoryUse;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Program;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.error.ClosedException;
import dev.lockstep.error.RunInterruptedException;
import dev.lockstep.reference.ReferenceStep;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What other threads may do while a program runs, and how an interrupt ends it: between two replays, with everything as the replays
 * made have left it. The program runs for ever, so that a test which waits for it never passes.
 */
@SuppressWarnings("exports") // JUnit is there for those who run the suite
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class BusySuite {
    private static final long FOR_EVER = 1L << 40;
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
            assertTrue(running.thread.isAlive(), "the program has ended");

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
            assertTrue(running.thread.isAlive(), "the program has ended");
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
                    assertThrows(RunInterruptedException.class, () -> interrupted.program.run(Training.STEPS));
            assertTrue(Thread.interrupted(), "the thread stays interrupted");
            assertTrue(error.completed() >= 1 && error.completed() <= FEW_REPLAYS, error.getMessage());

            Training asked = new Training(scope);
            asked.program.run(error.completed());
            interrupted.requireSameBits(asked);

            interrupted.program.run(Training.STEPS - error.completed());
            asked.program.run(Training.STEPS - error.completed());
            interrupted.requireSameBits(asked);
        }
    }

    /** A program in a thread of its own. */
    private record Running(Thread thread, CompletableFuture<Void> done) {
        /** Returns when the backend runs it. */
        static Running begin(Program program) throws InterruptedException {
            CompletableFuture<Void> done = new CompletableFuture<>();
            Thread thread = Thread.ofPlatform().name("runs the program").start(() -> {
                try {
                    program.run(FOR_EVER);
                    done.complete(null);
                } catch (RuntimeException | Error e) {
                    done.completeExceptionally(e);
                }
            });
            while (!isInBackend(thread) && thread.isAlive()) {
                Thread.sleep(1);
            }
            return new Running(thread, done);
        }

        /** Other than with a backend's, {@link Queue#run} works with classes of its own package and of Java. */
        private static boolean isInBackend(Thread thread) {
            StackTraceElement[] stack = thread.getStackTrace();
            for (int i = stack.length - 1; i > 0; i--) {
                if (stack[i].getClassName().equals(Queue.class.getName())) {
                    String called = stack[i - 1].getClassName();
                    return !called.matches("dev\\.lockstep\\.[A-Z]\\w*|java\\..*");
                }
            }
            return false;
        }

        /** Interrupts the program, and returns how many replays it made. */
        long interrupt() throws InterruptedException {
            thread.interrupt();
            thread.join();
            ExecutionException error = assertThrows(ExecutionException.class, done::get);
            return ((RunInterruptedException) error.getCause()).completed();
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
        private static final int STEPS = 40;
        private static final int IMAGES = 50;
        private static final int PIXELS = 97;
        private static final int CLASSES = 10;
        private static final int BATCH = 16;

        private final List<Tensor> results;
        private final Program program;

        Training(Scope scope) {
            PhiloxStream random = new PhiloxStream(11, 3);
            byte[] pixels = new byte[IMAGES * PIXELS];
            int[] labels = new int[IMAGES];
            int[] order = new int[STEPS * BATCH];
            Arrays.setAll(labels, i -> random.nextInt(CLASSES));
            Arrays.setAll(order, i -> random.nextInt(IMAGES));
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) random.nextInt(256);
            }
            Tensor images = scope.tensorOf(pixels, IMAGES, PIXELS);
            Tensor classes = scope.tensorOf(labels);
            Tensor batches = scope.tensorOf(order, STEPS, BATCH);
            ReferenceStep step = new ReferenceStep(scope, images, classes, batches, CLASSES, 0.1);
            results = step.written();
            program = scope.record(step::update);
        }

        void requireSameBits(Training other) {
            for (int i = 0; i < results.size(); i++) {
                assertArrayEquals(
                        bits(other.results.get(i)),
                        bits(results.get(i)),
                        results.get(i).name());
            }
        }

        private static int[] bits(Tensor tensor) {
            if (tensor.dtype() == DType.I32) {
                return tensor.toIntArray();
            }
            float[] values = tensor.toFloatArray();
            int[] bits = new int[values.length];
            Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
            return bits;
        }
    }
}
