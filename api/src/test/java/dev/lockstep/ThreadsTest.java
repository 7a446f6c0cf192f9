package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Several threads on one compute; the backend asserts that it is called by one at a time. */
class ThreadsTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 100;

    @Test
    void callsAreCarriedOutOneAtATime() throws Exception {
        HeapCompute heap = HeapCompute.ofIndex(0);
        try (Compute compute = new Compute(heap, ComputeOptions.defaults(), List.of());
                Scope scope = compute.scope()) {
            Tensor shared = scope.tensor(DType.I32);
            Program program = scope.record(ops -> ops.increment(shared, 1));
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<?>> results = new ArrayList<>();
            try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
                for (int thread = 0; thread < THREADS; thread++) {
                    int id = thread;
                    results.add(pool.submit(() -> {
                        start.await();
                        work(compute, shared, program, id);
                        return null;
                    }));
                }
            }
            for (Future<?> result : results) {
                result.get();
            }
            assertThat(shared.toIntArray()).containsExactly(2 * THREADS * ROUNDS);
            assertThat(compute.memory().liveTensors()).isOne();
            assertThat(compute.receipt().ops())
                    .isEqualTo(Map.of(
                            Op.INCREMENT, 3L * THREADS * ROUNDS,
                            Op.COPY, (long) THREADS * ROUNDS));
        }
    }

    private static void work(Compute compute, Tensor shared, Program program, int id) {
        try (Scope scope = compute.scope()) {
            Tensor own = scope.tensorOf(new int[] {1000 * id});
            for (int round = 0; round < ROUNDS; round++) {
                compute.ops().increment(shared, 1);
                Ops.dispatch().increment(own, 1);
                program.run();
                Tensor copy = compute.tensor(DType.I32, 1);
                compute.ops().copy(own, copy);
                assertThat(copy.toIntArray()).containsExactly(1000 * id + round + 1);
                copy.close();
                compute.synchronize();
                assertThat(compute.info()).isEqualTo(HeapBackend.info(0));
            }
        }
    }

    @Test
    void theBackendOfTheseTestsNoticesTwoCallsAtOnce() {
        HeapQueue queue = new HeapQueue(HeapCompute.ofIndex(0));
        queue.begin();
        assertThatThrownBy(queue::synchronize)
                .isInstanceOf(AssertionError.class)
                .hasMessage("the backend was called while it was busy with another call");
    }
}
