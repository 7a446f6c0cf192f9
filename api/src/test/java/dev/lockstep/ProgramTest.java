package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.error.AliasException;
import dev.lockstep.error.ClosedException;
import dev.lockstep.error.RecordingException;
import dev.lockstep.error.RunInterruptedException;
import dev.lockstep.error.ShapeMismatchException;
import dev.lockstep.op.ElementCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgramTest {
    private final HeapCompute heap = HeapCompute.ofIndex(0);
    private final Compute compute = new Compute(heap, ComputeOptions.defaults().withOnLeak(leak -> {}), List.of());
    private Tensor counter;
    private Tensor copy;

    @BeforeEach
    void makeTensors() {
        counter = compute.tensor(DType.I32).named("counter");
        copy = compute.tensor(DType.I32).named("copy");
    }

    @AfterEach
    void close() {
        compute.close();
    }

    private Program incrementAndCopy() {
        return compute.record(ops -> {
            ops.increment(counter, 3);
            ops.copy(counter, copy);
        });
    }

    @Test
    void recordsWithoutComputing() {
        Program program = incrementAndCopy();
        assertThat(program.calls())
                .containsExactly(new ElementCall.Increment(counter, 3), new ElementCall.Copy(counter, copy));
        assertThat(heap.calls()).isEmpty();
        assertThat(counter.toIntArray()).containsExactly(0);
        assertThat(compute.receipt().ops()).isEmpty();
    }

    @Test
    void replaysTheCallsInOrderAsOftenAsAsked() {
        Program program = incrementAndCopy();
        program.run();
        assertThat(copy.toIntArray()).containsExactly(3);
        program.run(4);
        assertThat(copy.toIntArray()).containsExactly(15);
        assertThat(heap.calls()).hasSize(10);
        program.run(0);
        assertThat(heap.calls()).hasSize(10);
        assertThat(compute.receipt().ops()).isEqualTo(Map.of(Op.INCREMENT, 5L, Op.COPY, 5L));
    }

    @Test
    void anEmptyProgramDoesNothing() {
        Program program = compute.record(ops -> {});
        program.run(3);
        assertThat(program.calls()).isEmpty();
        assertThat(compute.receipt().ops()).isEmpty();
    }

    @Test
    void refusesToRunANegativeNumberOfTimes() {
        Program program = incrementAndCopy();
        assertThatThrownBy(() -> program.run(-1))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("times must not be negative, got -1");
    }

    @Test
    void refusesInvalidCallsWhileRecording() {
        Tensor two = compute.tensor(DType.I32, 2);
        assertThatThrownBy(() -> compute.record(ops -> ops.copy(counter, two)))
                .isExactlyInstanceOf(ShapeMismatchException.class);
        assertThatThrownBy(() -> compute.record(ops -> ops.writeRow(counter, counter, counter.reshape(1))))
                .isExactlyInstanceOf(AliasException.class);
        assertThat(heap.openPrograms()).isZero();
    }

    @Test
    void refusesTheRecordingOpsAfterTheRecording() {
        List<Ops> kept = new ArrayList<>();
        compute.record(kept::add);
        assertThatThrownBy(() -> compute.record(ops -> {
                    kept.add(ops);
                    throw new IllegalStateException("given up");
                }))
                .isExactlyInstanceOf(IllegalStateException.class);
        assertThat(kept)
                .hasSize(2)
                .allSatisfy(ops -> assertThatThrownBy(() -> ops.increment(counter, 1))
                        .isExactlyInstanceOf(ClosedException.class)
                        .hasMessage("the recording that this Ops belongs to has been closed"));
        assertThat(heap.openPrograms()).isOne();
    }

    @Test
    void handsTheBackendNoTensorThatWasClosedWhileRecording() {
        assertThatThrownBy(() -> compute.record(ops -> {
                    ops.increment(counter, 1);
                    counter.close();
                }))
                .isExactlyInstanceOf(ClosedException.class)
                .hasMessage("counter I32 [] on heap:0 has been closed");
        assertThat(heap.openPrograms()).isZero();
    }

    @Test
    void refusesToRunWithATensorThatHasBeenClosed() {
        Program program = incrementAndCopy();
        copy.close();
        for (long times : new long[] {0, 1}) {
            assertThatThrownBy(() -> program.run(times))
                    .isExactlyInstanceOf(ClosedException.class)
                    .hasMessage("copy I32 [] on heap:0 has been closed");
        }
        assertThat(heap.calls()).isEmpty();
        assertThat(compute.receipt().ops()).isEmpty();
    }

    @Test
    void refusesToRunWithoutItsClassWeights() {
        Tensor weights = compute.tensor(DType.F32, 3).named("weights");
        Tensor logits = compute.tensor(DType.F32, 2, 3);
        Tensor labels = compute.tensor(DType.I32, 2);
        CrossEntropy options = CrossEntropy.mean().withClassWeights(weights);
        Program program = compute.record(ops -> ops.softmaxCrossEntropy(logits, labels, options, null, null));
        weights.close();
        assertThatThrownBy(program::run).hasMessage("weights F32 [3] on heap:0 has been closed");
    }

    @Test
    void refusesToRunAfterItHasBeenClosed() {
        Program program = incrementAndCopy();
        assertThat(heap.openPrograms()).isOne();
        program.close();
        program.close();
        assertThat(heap.openPrograms()).isZero();
        assertThatThrownBy(program::run)
                .isExactlyInstanceOf(ClosedException.class)
                .hasMessage("the program has been closed");
        assertThat(counter.isOpen()).isTrue();
    }

    @Test
    void refusesOpsThatWouldRunAtOnceInsteadOfBeingRecorded() {
        for (Ops immediate : List.of(compute.ops(), Ops.dispatch())) {
            assertThatThrownBy(() -> compute.record(ops -> immediate.increment(counter, 10)))
                    .isExactlyInstanceOf(RecordingException.class)
                    .hasMessage("increment: a program is being recorded; call the op on the Ops that the recording is"
                            + " given, or before it");
        }
        Program other = incrementAndCopy();
        assertThatThrownBy(() -> compute.record(ops -> other.run()))
                .isExactlyInstanceOf(RecordingException.class)
                .hasMessageStartingWith("Program.run: a program is being recorded; ");
        assertThat(heap.calls()).isEmpty();
        compute.ops().increment(counter, 10);
        assertThat(counter.toIntArray()).containsExactly(10);
    }

    @Test
    void anotherThreadComputesBesideARecording() {
        Program program = compute.record(ops -> {
            ops.increment(counter, 1);
            Thread other = Thread.ofPlatform().start(() -> compute.ops().increment(counter, 10));
            assertThatCode(other::join).doesNotThrowAnyException();
        });
        assertThat(counter.toIntArray()).containsExactly(10);
        program.run(2);
        assertThat(counter.toIntArray()).containsExactly(12);
    }

    @Test
    void eachOfTwoThreadsThatRecordAtOnceIsRefusedForItsOwnRecordingOnly() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch firstEnded = new CountDownLatch(1);
        AtomicReference<Throwable> refused = new AtomicReference<>();
        Thread second = Thread.ofPlatform()
                .unstarted(() -> compute.record(ops -> {
                    begun.countDown();
                    await(firstEnded);
                    refused.set(catchThrowable(() -> compute.ops().increment(counter, 10)));
                }));
        compute.record(ops -> {
            second.start();
            await(begun);
        });
        firstEnded.countDown();
        second.join();
        assertThat(refused.get()).isExactlyInstanceOf(RecordingException.class);
        compute.ops().increment(counter, 1);
        assertThat(counter.toIntArray()).containsExactly(1);
    }

    private static void await(CountDownLatch latch) {
        assertThatCode(latch::await).doesNotThrowAnyException();
    }

    @Test
    void anInterruptEndsALongRunBetweenTwoReplays() {
        Program program = incrementAndCopy();
        Thread.currentThread().interrupt();
        RunInterruptedException error =
                catchThrowableOfType(RunInterruptedException.class, () -> program.run(1L << 40));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(error.completed()).isBetween(1L, 4L);
        int replays = (int) error.completed();
        assertThat(counter.toIntArray()).containsExactly(3 * replays);
        assertThat(copy.toIntArray()).containsExactly(3 * replays);
        assertThat(compute.receipt().ops()).isEqualTo(Map.of(Op.INCREMENT, (long) replays, Op.COPY, (long) replays));
    }

    @Test
    void anInterruptDoesNotKeepASingleReplayFromBeingMade() {
        Program program = incrementAndCopy();
        Thread.currentThread().interrupt();
        program.run();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(counter.toIntArray()).containsExactly(3);
    }
}
