package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.ClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What other threads may do while a call is in the backend: all that asks nothing of the device, without a wait. */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BusyComputeTest {
    private final HeapCompute heap = HeapCompute.ofIndex(0);
    private final Compute compute = new Compute(heap, ComputeOptions.defaults().withOnLeak(leak -> {}), List.of());
    private final ExecutorService other = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        other.shutdownNow();
    }

    /** Runs a call in a thread of its own; it is in the backend when this returns. */
    private Running begin(Runnable call) throws InterruptedException {
        Hold hold = heap.holdNextCall();
        Future<?> done = other.submit(call);
        hold.awaitCall();
        return new Running(hold, done);
    }

    private record Running(Hold hold, Future<?> done) {
        void finish() throws Exception {
            assertThat(done.isDone()).isFalse();
            hold.release();
            done.get();
        }
    }

    @Test
    void saysWhatItHoldsAndWhatRanWhileAProgramRuns() throws Exception {
        Tensor used = compute.tensor(DType.I32);
        Program program = compute.record(ops -> ops.increment(used, 1));
        program.run();
        Running running = begin(program::run);
        assertThat(compute.memory()).isEqualTo(new MemoryUse(1, 4, 4));
        assertThat(compute.isOpen()).isTrue();
        assertThat(compute.receipt().ops()).containsEntry(Op.INCREMENT, 1L);
        running.finish();
        assertThat(compute.receipt().ops()).containsEntry(Op.INCREMENT, 2L);
        compute.close();
    }

    @Test
    void closesWhatIsNotInUseAndFreesItWhenTheCallIsDone() throws Exception {
        Tensor used = compute.tensor(DType.I32);
        Program idle;
        Scope scope = compute.scope();
        Tensor unrelated = scope.tensor(DType.F32, 3);
        idle = scope.record(ops -> ops.fill(unrelated, 1));
        Running running = begin(() -> compute.ops().increment(used, 1));
        scope.close();
        assertThat(unrelated.isOpen()).isFalse();
        assertThatThrownBy(unrelated::checkOpen).isExactlyInstanceOf(ClosedException.class);
        assertThat(compute.memory()).isEqualTo(new MemoryUse(1, 4, 16));
        assertThat(heap.freedSizes()).isEmpty();
        running.finish();
        assertThat(heap.freedSizes()).containsExactly(12L);
        assertThat(heap.openPrograms()).isZero();
        assertThatThrownBy(idle::run).hasMessage("the program has been closed");
        compute.close();
    }

    @Test
    void aTensorThatIsInUseKeepsItsMemoryUntilTheCallIsDone() throws Exception {
        Tensor used = compute.tensor(DType.I32).named("used");
        Program program = compute.record(ops -> ops.increment(used, 1));
        Running running = begin(() -> program.run(3));
        used.close();
        program.close();
        assertThat(used.isOpen()).isFalse();
        assertThat(heap.freedSizes()).isEmpty();
        assertThat(heap.openPrograms()).isOne();
        running.finish();
        assertThat(heap.calls()).hasSize(3);
        assertThat(heap.freedSizes()).containsExactly(4L);
        assertThat(heap.openPrograms()).isZero();
        assertThatThrownBy(() -> compute.ops().increment(used, 1)).hasMessage("used I32 [] on heap:0 has been closed");
        compute.close();
    }

    @Test
    void memoryOfTheApplicationIsItsOwnAgainOnceItsTensorIsClosed() throws Exception {
        Tensor used = compute.wrap(HeapBuffer.ofBytes(4), DType.I32, Shape.SCALAR);
        Tensor unrelated = compute.wrap(HeapBuffer.ofBytes(4), DType.I32, Shape.SCALAR);
        Program program = compute.record(ops -> ops.increment(used.reshape(1), 1));
        Running running = begin(program::run);
        unrelated.close();
        Future<?> closing = other.submit(used::close);
        assertThat(closing.isDone()).isFalse();
        running.finish();
        closing.get();
        assertThat(used.isOpen()).isFalse();
        compute.close();
    }

    @Test
    void closingTheComputeWaitsForTheCall() throws Exception {
        Tensor used = compute.tensor(DType.I32);
        Running running = begin(() -> compute.ops().increment(used, 1));
        Future<?> closing = other.submit(compute::close);
        assertThat(closing.isDone()).isFalse();
        assertThat(heap.isClosed()).isFalse();
        running.finish();
        closing.get();
        assertThat(heap.isClosed()).isTrue();
        assertThat(heap.freedSizes()).containsExactly(4L);
    }

    @Test
    void whatCouldNotBeFreedBehindACallIsThrownWhenTheComputeIsClosed() throws Exception {
        Tensor used = compute.tensor(DType.I32);
        Tensor unrelated = compute.tensor(DType.I32);
        Running running = begin(() -> compute.ops().increment(used, 1));
        unrelated.close();
        IllegalStateException failure = new IllegalStateException("device lost");
        heap.failWith(failure);
        running.finish();
        heap.failWith(null);
        assertThatThrownBy(compute::close).isSameAs(failure);
        assertThat(heap.freedSizes()).containsExactly(4L, 4L);
    }

    @Test
    void closedByAnyThreadInAnyOrderEverythingIsFreedOnce() throws Exception {
        int seed = 20_251;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            HeapCompute device = HeapCompute.ofIndex(1);
            Compute shared = new Compute(device, compute.options(), List.of());
            List<Tensor> tensors = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                tensors.add(shared.tensor(DType.U8, 1 + random.nextInt(99)));
            }
            Program program = shared.record(ops -> ops.fill(tensors.get(0), 1));
            CyclicBarrier start = new CyclicBarrier(3);
            boolean closesEarly = random.nextBoolean();
            List<Future<?>> results = new ArrayList<>();
            for (List<Tensor> mine : List.of(tensors, tensors.reversed())) {
                results.add(other.submit(() -> {
                    start.await(600, TimeUnit.SECONDS);
                    mine.forEach(Tensor::close);
                    program.close();
                    return null;
                }));
            }
            start.await(600, TimeUnit.SECONDS);
            if (closesEarly) {
                shared.close();
            } else {
                shared.receipt();
                shared.synchronize();
            }
            for (Future<?> result : results) {
                result.get();
            }
            shared.close();
            assertThat(device.freedSizes()).as("round %d", round).hasSize(12);
            assertThat(device.openPrograms()).isZero();
            assertThat(shared.memory().liveBytes()).isZero();
        }
        compute.close();
    }
}
