package dev.lockstep.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.DType;
import dev.lockstep.Event;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Program;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Memory and queues that end while others are at work. */
abstract class QueueMemory extends QueueCopies {
    @Test
    final void memoryClosedWhileAProgramOfAnotherQueueUsesItStaysItsOwn() throws Exception {
        float[] values = Classifier.floats(new PhiloxStream(seed(), 1), 1031);
        for (int round = 0; round < 8; round++) {
            Tensor shared = compute.tensorOf(values);
            try (Queue user = compute.newQueue();
                    Scope scope = user.scope()) {
                Tensor out = scope.tensor(DType.F32, 1031);
                Program program = scope.record(ops -> ops.copy(shared, out));
                try (Running running = Running.begin(program);
                        Scope later = compute.scope()) {
                    shared.close();
                    for (int i = 0; i < 4; i++) {
                        compute.ops()
                                .fill(later.tensor(DType.F32, 1031), -1); // had it been freed, this would be its memory
                    }
                    compute.queue().synchronize();
                    running.interrupt();
                }
                assertArrayEquals(values, out.toFloatArray(), 0, about(round));
            }
        }
        assertEquals(0, compute.memory().liveBytes());
    }

    @Test
    final void memoryThatAThreadClosesIsFreedBehindItsUsesInOtherQueues() throws Exception {
        int users = 3;
        int rounds = 60;
        int length = 1031;
        AtomicReferenceArray<@Nullable Tensor> shared = new AtomicReferenceArray<>(rounds);
        AtomicReferenceArray<@Nullable Event> made = new AtomicReferenceArray<>(rounds);
        CyclicBarrier barrier = new CyclicBarrier(users + 1);
        Together.run(users + 1, number -> {
            try (Queue queue = compute.newQueue();
                    Scope scope = queue.scope()) {
                Tensor results = scope.tensor(DType.I32, rounds, length);
                for (int round = 0; round < rounds; round++) {
                    if (number == users) {
                        Tensor tensor = queue.tensor(DType.I32, length);
                        queue.ops().increment(tensor, round + 1);
                        shared.set(round, tensor);
                        made.set(round, queue.event());
                        Together.meet(barrier);
                        Together.meet(barrier);
                        tensor.close();
                    } else {
                        Together.meet(barrier);
                        queue.await(made.get(round));
                        queue.ops()
                                .copy(
                                        shared.get(round),
                                        results.rows(round, round + 1).reshape(length));
                        Together.meet(barrier);
                    }
                }
                if (number < users) {
                    int[] expected = new int[rounds * length];
                    for (int round = 0; round < rounds; round++) {
                        Arrays.fill(expected, round * length, (round + 1) * length, round + 1);
                    }
                    assertArrayEquals(expected, results.toIntArray());
                }
            }
        });
        assertEquals(0, compute.memory().liveBytes());
    }

    @Test
    final void queuesMayBeOpenedAndClosedManyTimes() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment source = arena.allocate(4 * 1031, 4);
            for (int i = 0; i < 50; i++) {
                Queue queue = compute.newQueue();
                assertTrue(queue.toString().startsWith("queue 1 "), queue + " is not the only other one");
                Tensor tensor = queue.tensor(DType.I32, 1031);
                queue.upload(source, tensor);
                Program program = queue.record(ops -> ops.increment(tensor, 1));
                program.run(3);
                queue.close();
                assertArrayEquals(filled(1031, 3), tensor.toIntArray());
                program.close();
                tensor.close();
                assertEquals(0, compute.memory().liveBytes());
            }
        }
    }
}
