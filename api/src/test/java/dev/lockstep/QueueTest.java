package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.ClosedException;
import dev.lockstep.error.QueueOrderException;
import dev.lockstep.error.TensorAccessException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several queues of one device: what they share, how they are ordered, what is refused, and when memory is freed. */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QueueTest {
    private final HeapCompute heap = HeapCompute.ofIndex(0);
    private final Compute compute = new Compute(heap, ComputeOptions.defaults().withOnLeak(leak -> {}), List.of());
    private final ExecutorService other = Executors.newCachedThreadPool();

    @AfterEach
    void closeAll() {
        compute.close();
        assertThat(heap.isClosed()).isTrue();
        assertThat(heap.allocated).isEmpty();
        assertThat(heap.events).allMatch(event -> event.closed);
        other.shutdownNow();
    }

    @Test
    void theDefaultQueueTakesWhatNamesNoOther() {
        Queue queue = compute.queue();
        Tensor counter = compute.tensor(DType.I32);
        assertThat(queue.compute()).isSameAs(compute);
        assertThat(counter.queue()).isSameAs(queue);
        assertThat(queue).hasToString("the default queue of heap:0");
        queue.ops().increment(counter, 1);
        Ops.dispatch().increment(counter, 1);
        assertThat(counter.toIntArray()).containsExactly(2);
        queue.close();
        assertThat(queue.isOpen()).isTrue();
    }

    @Test
    void aQueueWorksWhileAnotherIsBusy() throws Exception {
        Tensor counter = compute.tensor(DType.I32);
        Queue second = compute.newQueue();
        Hold hold = heap.holdNextCall();
        Future<?> running = other.submit(() -> compute.ops().increment(counter, 1));
        hold.awaitCall();
        Tensor own = second.tensor(DType.I32, 3);
        assertThat(own.queue()).isSameAs(second);
        second.ops().increment(own, 2);
        Ops.dispatch().increment(own, 5);
        assertThat(own.toIntArray()).containsExactly(7, 7, 7);
        assertThat(compute.receipt().ops()).containsEntry(Op.INCREMENT, 2L);
        own.close();
        assertThat(heap.freedSizes()).containsExactly(12L);
        assertThat(running.isDone()).isFalse();
        hold.release();
        running.get();
    }

    @Test
    void programsRunInTheQueueThatTheyAreGiven() {
        Queue second = compute.newQueue();
        Queue third = compute.newQueue();
        Tensor counter = compute.tensor(DType.I32);
        compute.synchronize();
        Program program = second.record(ops -> ops.increment(counter, 1));
        assertThat(program.queue()).isSameAs(second);
        program.run(2);
        third.await(second.event());
        third.run(program, 3);
        third.run(program);
        assertThat(heap.openPrograms()).isEqualTo(2);
        third.synchronize();
        assertThat(counter.toIntArray()).containsExactly(6);
        program.close();
        assertThat(heap.openPrograms()).isZero();
        assertThatThrownBy(() -> third.run(program)).hasMessage("the program has been closed");
        assertThatThrownBy(() -> third.run(program, -1)).hasMessage("times must not be negative, got -1");
    }

    @Test
    void workWithoutAnOrderIsRefused() {
        Queue second = compute.newQueue();
        Tensor weights = compute.tensor(DType.I32, 8).named("weights");
        assertThatThrownBy(() -> second.ops().increment(weights, 1))
                .isExactlyInstanceOf(QueueOrderException.class)
                .hasMessage("queue 1 of heap:0 was given work on weights I32 [8] on heap:0, which the default queue of"
                        + " heap:0 may still be using; let queue 1 of heap:0 await an event of the default queue of"
                        + " heap:0, or synchronize the default queue of heap:0 before");
        second.await(compute.queue().event());
        second.ops().increment(weights, 1);
        assertThatThrownBy(() -> compute.ops().increment(weights, 1)).isInstanceOf(QueueOrderException.class);
        assertThatThrownBy(weights::toIntArray).isInstanceOf(QueueOrderException.class);
        Program program = compute.record(ops -> ops.increment(weights, 1));
        assertThatThrownBy(program::run).isInstanceOf(QueueOrderException.class);
        compute.queue().await(second.event());
        program.run();
        assertThat(weights.toIntArray()).containsOnly(2);
    }

    @Test
    void readersAndDisjointRangesNeedNoOrder() {
        Queue second = compute.newQueue();
        Tensor shared = compute.tensor(DType.I32, 4);
        Tensor mine = compute.tensor(DType.I32, 4);
        Tensor theirs = second.tensor(DType.I32, 4);
        compute.synchronize();
        compute.ops().copy(shared, mine);
        second.ops().copy(shared, theirs);
        second.ops().copy(shared.rows(2, 4), theirs.rows(0, 2));
        second.synchronize();
        compute.ops().increment(shared.rows(0, 2), 1);
        assertThatThrownBy(() -> second.ops().increment(shared.rows(1, 3), 1)).isInstanceOf(QueueOrderException.class);
    }

    @Test
    void anOrderIsHandedOn() {
        Queue second = compute.newQueue();
        Queue third = compute.newQueue();
        Tensor counter = compute.tensor(DType.I32);
        second.await(compute.queue().event());
        second.ops().increment(counter, 1);
        third.await(second.event());
        third.ops().increment(counter, 1);
        third.synchronize();
        assertThat(counter.toIntArray()).containsExactly(2);
    }

    @Test
    void whoeverWaitsForAQueueOrdersAllOthersBehindIt() {
        Queue second = compute.newQueue();
        Queue third = compute.newQueue();
        Tensor counter = compute.tensor(DType.I32);
        Event event = compute.queue().event();
        second.await(event);
        second.ops().increment(counter, 1);
        second.synchronize();
        third.ops().increment(counter, 1);
        assertThat(event.isDone()).isTrue();
        Event last = third.event();
        assertThat(last.isDone()).isFalse();
        last.synchronize();
        assertThat(last.isDone()).isTrue();
        compute.ops().increment(counter, 1);
    }

    @Test
    void anEventIsDoneWhenTheDeviceHasComeToIt() {
        Queue second = compute.newQueue();
        Event event = second.event();
        HeapQueue.HeapEvent inside = (HeapQueue.HeapEvent) heap.queue(1).order().getLast();
        assertThat(event.queue()).isSameAs(second);
        assertThat(event.isDone()).isFalse();
        inside.done = true;
        assertThat(event.isDone()).isTrue();
        second.event();
        assertThat(inside.closed).isTrue();
        compute.queue().await(event);
        event.synchronize();
    }

    @Test
    void aNewQueueComesBehindWhatWasThereBefore() {
        Tensor counter = compute.tensor(DType.I32);
        compute.ops().increment(counter, 1);
        Queue second = compute.newQueue();
        second.ops().increment(counter, 1);
        assertThat(heap.queue(1).order()).hasSize(1).isEqualTo(heap.queue(0).order());
        second.synchronize();
        assertThat(counter.toIntArray()).containsExactly(2);
    }

    @Test
    void memoryIsFreedBehindItsLastUseInEachQueue() {
        Queue second = compute.newQueue();
        Queue third = compute.newQueue();
        Tensor tensor = compute.tensor(DType.I32, 5);
        Tensor unused = compute.tensor(DType.I32, 6);
        compute.synchronize();
        second.ops().copy(tensor, second.tensor(DType.I32, 5));
        third.ops().copy(tensor, third.tensor(DType.I32, 5));
        third.synchronize();
        heap.queue(0).order().clear();
        unused.close();
        assertThat(heap.queue(0).order()).containsExactly(24L);
        tensor.close();
        Object lastUse = heap.queue(1).order().getLast();
        assertThat(heap.queue(0).order()).containsExactly(24L, lastUse, 20L);
        assertThat(((HeapQueue.HeapEvent) lastUse).closed).isTrue();
    }

    @Test
    void closingDoesNotWaitForAQueueThatIsBusyWithTheTensor() throws Exception {
        Queue second = compute.newQueue();
        Tensor counter = compute.tensor(DType.I32);
        compute.synchronize();
        Program program = second.record(ops -> ops.increment(counter, 1));
        Hold hold = heap.holdNextCall();
        Future<?> running = other.submit(() -> program.run(3));
        hold.awaitCall();
        counter.close();
        program.close();
        assertThat(compute.memory().liveTensors()).isZero();
        assertThat(heap.freedSizes()).isEmpty();
        hold.release();
        running.get();
        assertThat(heap.freedSizes()).containsExactly(4L);
        assertThat(heap.openPrograms()).isZero();
    }

    @Test
    void copiesMayGoOnAfterTheCall() {
        Queue second = compute.newQueue();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_INT, 3, 1, 4);
            MemorySegment target = arena.allocate(12);
            Tensor tensor = second.tensor(DType.I32, 3);
            Event up = second.upload(source, tensor);
            compute.queue().await(up);
            Event down = compute.queue().download(tensor, target);
            down.synchronize();
            assertThat(target.toArray(ValueLayout.JAVA_INT)).containsExactly(3, 1, 4);
            assertThat(compute.receipt().bytesUploaded()).isEqualTo(12);
            assertThat(compute.receipt().bytesDownloaded()).isEqualTo(12);
            assertThatThrownBy(() -> second.upload(MemorySegment.ofArray(new int[3]), tensor))
                    .isExactlyInstanceOf(TensorAccessException.class)
                    .hasMessage("the host memory of a copy that goes on after the call must be native, not an array;"
                            + " allocate it in an Arena, or use Tensor.copyFrom and Tensor.copyTo");
            assertThatThrownBy(() -> second.upload(arena.allocate(8), tensor))
                    .hasMessageContaining("has 12 bytes but the host memory given has 8");
            assertThatThrownBy(() -> second.download(tensor, target.asReadOnly()))
                    .hasMessageContaining("read-only");
            compute.queue().download(tensor, target);
            assertThatThrownBy(() -> second.upload(source, tensor)).isInstanceOf(QueueOrderException.class);
        }
    }

    @Test
    void closingAQueueLeavesItsTensorsToTheDefaultOne() {
        Queue second = compute.newQueue();
        Tensor counter = second.tensor(DType.I32);
        Program program = second.record(ops -> ops.increment(counter, 1));
        program.run(2);
        second.close();
        second.close();
        assertThat(second.isOpen()).isFalse();
        assertThat(heap.openPrograms()).isZero();
        assertThat(counter.queue()).isSameAs(compute.queue());
        assertThat(compute.receipt().ops()).containsEntry(Op.INCREMENT, 2L);
        assertThat(List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        program::run,
                        second::event,
                        second::synchronize,
                        () -> second.tensor(DType.I32),
                        () -> second.ops().increment(counter, 1)))
                .allSatisfy(use -> assertThatThrownBy(use)
                        .isExactlyInstanceOf(ClosedException.class)
                        .hasMessage("queue 1 of heap:0 has been closed"));
        compute.queue().run(program);
        assertThat(counter.toIntArray()).containsExactly(3);
        counter.close();
        assertThat(heap.freedSizes()).containsExactly(4L);
        Queue next = compute.newQueue();
        assertThat(next).hasToString("queue 1 of heap:0");
        Tensor later = next.tensor(DType.I32);
        assertThatThrownBy(() -> compute.ops().increment(later, 1)).isInstanceOf(QueueOrderException.class);
    }

    @Test
    void whatIsClosedAfterItsQueueIsReleasedByTheDefaultOne() throws Exception {
        Queue second = compute.newQueue();
        Tensor counter = second.tensor(DType.I32);
        Hold hold = heap.holdNextCall();
        Future<?> running = other.submit(() -> second.ops().increment(counter, 1));
        hold.awaitCall();
        counter.close();
        Future<?> closing = other.submit(second::close);
        hold.release();
        running.get();
        closing.get();
        assertThat(heap.freedSizes()).containsExactly(4L);
    }

    @Test
    void queuesOfDifferentComputesDoNotMix() {
        try (Compute foreign = new Compute(HeapCompute.ofIndex(1), compute.options(), List.of())) {
            Event event = foreign.queue().event();
            assertThatThrownBy(() -> compute.queue().await(event))
                    .isExactlyInstanceOf(TensorAccessException.class)
                    .hasMessage(
                            "an event of Compute on heap:1 (Heap 1) cannot order a queue of Compute on heap:0 (Heap 0);"
                                    + " wait for it with Event.synchronize");
            Program program = foreign.record(ops -> {});
            assertThatThrownBy(() -> compute.queue().run(program))
                    .isExactlyInstanceOf(TensorAccessException.class)
                    .hasMessage(
                            "a program of Compute on heap:1 (Heap 1) cannot run in a queue of Compute on heap:0 (Heap"
                                    + " 0); record it there as well");
            try (Arena arena = Arena.ofConfined();
                    Tensor theirs = foreign.tensor(DType.I32).named("theirs")) {
                assertThatThrownBy(() -> compute.queue().upload(arena.allocate(4), theirs))
                        .isExactlyInstanceOf(TensorAccessException.class)
                        .hasMessage("theirs I32 [] on heap:1 does not belong to Compute on heap:0 (Heap 0)");
            }
        }
    }
}
