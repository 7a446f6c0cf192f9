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
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Copies that go on after the call. */
abstract class QueueCopies extends QueueDevice {
    private static final int BLOCK = 4099;

    @Test
    final void theNextBlockIsUploadedWhileThisOneIsWorkedOn() {
        int blocks = 9;
        float[][] data = new float[blocks][];
        PhiloxStream random = new PhiloxStream(seed(), 4);
        Arrays.setAll(data, i -> Classifier.floats(random, BLOCK));
        int[] serial = serialSum(data);
        try (Queue work = compute.newQueue();
                Queue copies = compute.newQueue();
                Scope scope = work.scope();
                Scope buffers = copies.scope();
                Arena arena = Arena.ofShared()) {
            Tensor sum = scope.tensor(DType.F32, BLOCK);
            Tensor[] block = {buffers.tensor(DType.F32, BLOCK), buffers.tensor(DType.F32, BLOCK)};
            MemorySegment[] staging = {arena.allocate(4 * BLOCK, 64), arena.allocate(4 * BLOCK, 64)};
            Event[] uploaded = {copies.event(), copies.event()};
            Event[] used = {work.event(), work.event()};
            for (int i = 0; i < blocks; i++) {
                int half = i % 2;
                uploaded[half].synchronize();
                MemorySegment.copy(data[i], 0, staging[half], ValueLayout.JAVA_FLOAT, 0, BLOCK);
                copies.await(used[half]);
                uploaded[half] = copies.upload(staging[half], block[half]);
                work.await(uploaded[half]);
                accumulate(work, block[half], sum);
                used[half] = work.event();
            }
            assertArrayEquals(serial, Bits.of(sum), "seed " + seed());
            copies.synchronize();
        }
    }

    private int[] serialSum(float[][] data) {
        try (Scope scope = compute.scope()) {
            Tensor sum = scope.tensor(DType.F32, BLOCK);
            Tensor block = scope.tensor(DType.F32, BLOCK);
            for (float[] values : data) {
                block.copyFrom(values);
                accumulate(compute.queue(), block, sum);
            }
            return Bits.of(sum);
        }
    }

    private static void accumulate(Queue queue, Tensor block, Tensor sum) {
        queue.ops().axpy(0.7, block, sum);
        queue.ops().relu(block, block);
        queue.ops().axpy(-0.3, block, sum);
    }

    @Test
    final void copiesComeToTheirEndWhileAProgramRunsInAnotherQueue() throws Exception {
        try (Queue busy = compute.newQueue();
                Queue copies = compute.newQueue();
                Scope scope = busy.scope();
                Scope others = copies.scope();
                Arena arena = Arena.ofShared()) {
            Tensor counter = scope.tensor(DType.I32, 31);
            Tensor target = others.tensor(DType.F32, BLOCK);
            MemorySegment source =
                    arena.allocateFrom(ValueLayout.JAVA_FLOAT, Classifier.floats(new PhiloxStream(seed(), 5), BLOCK));
            MemorySegment back = arena.allocate(4 * BLOCK, 4);
            Program program = scope.record(ops -> ops.increment(counter, 1));
            try (Running running = Running.begin(program)) {
                Event uploaded = copies.upload(source, target);
                Event downloaded = copies.download(target, back);
                downloaded.synchronize();
                assertTrue(uploaded.isDone(), "an upload is done before the download behind it");
                assertEquals(-1, source.mismatch(back), "seed " + seed());
                running.requireRunning();
                int replays = (int) running.interrupt();
                assertArrayEquals(filled(31, replays), counter.toIntArray());
            }
        }
    }

    @Test
    final void copiesKeepTheOrderOfTheirQueue() {
        int rounds = 100;
        int columns = 7;
        int rows = 31;
        int[] expected = new int[rows * columns];
        PhiloxStream random = new PhiloxStream(seed(), 6);
        try (Queue queue = compute.newQueue();
                Scope scope = queue.scope();
                Arena shared = Arena.ofShared();
                Arena confined = Arena.ofConfined()) {
            Tensor whole = scope.tensor(DType.I32, rows, columns);
            List<MemorySegment> downloads = new ArrayList<>();
            List<int[]> due = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                Arena arena = random.nextInt(2) == 0 ? shared : confined;
                int from = random.nextInt(rows);
                int to = from + 1 + random.nextInt(rows - from);
                int[] values = new int[(to - from) * columns];
                Arrays.setAll(values, i -> random.nextInt(1000));
                queue.upload(arena.allocateFrom(ValueLayout.JAVA_INT, values), whole.rows(from, to));
                queue.ops().increment(whole, 1);
                System.arraycopy(values, 0, expected, from * columns, values.length);
                Arrays.setAll(expected, i -> expected[i] + 1);
                int first = random.nextInt(rows);
                MemorySegment download = arena.allocate(4L * (rows - first) * columns, 4);
                queue.download(whole.rows(first, rows), download);
                downloads.add(download);
                due.add(Arrays.copyOfRange(expected, first * columns, expected.length));
            }
            assertArrayEquals(
                    Arrays.copyOfRange(expected, columns, 3 * columns),
                    whole.rows(1, 3).toIntArray(),
                    "seed " + seed());
            whole.rows(2, 3).copyFrom(filled(columns, -5));
            Arrays.fill(expected, 2 * columns, 3 * columns, -5);
            assertArrayEquals(expected, whole.toIntArray(), "seed " + seed());
            for (int i = 0; i < rounds; i++) {
                assertArrayEquals(due.get(i), downloads.get(i).toArray(ValueLayout.JAVA_INT), about(i));
            }
        }
    }
}
