package dev.lockstep.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Event;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Program;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.error.OperandRangeException;
import dev.lockstep.error.QueueOrderException;
import dev.lockstep.reference.ReferenceStep;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/**
 * Several queues of one device: threads that compute at once get the bits that one of them gets alone, events order what they share, a
 * wrong order is refused, an error stays in its queue, memory is freed behind its last use, and copies run beside the work of other
 * queues. No verdict depends on which thread is faster.
 */
@SuppressWarnings("exports") // JUnit is there for those who run the suite
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class QueueSuite extends QueueMemory {
    private static final int THREADS = 8;

    /** For subclasses. */
    protected QueueSuite() {}

    @Test
    final void threadsPredictWithOneSetOfWeightsInQueuesOfTheirOwn() throws Exception {
        try (Scope scope = compute.scope()) {
            Classifier classifier = new Classifier(scope, seed());
            List<List<int[]>> recorded = new ArrayList<>();
            List<List<int[]>> opByOp = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                recorded.add(classifier.predict(compute.queue(), i, true));
                opByOp.add(classifier.predict(compute.queue(), i, false));
            }
            Together.run(THREADS, number -> {
                try (Queue queue = compute.newQueue()) {
                    Bits.requireSame(recorded.get(number), classifier.predict(queue, number, true), about(number));
                    Bits.requireSame(opByOp.get(number), classifier.predict(queue, number, false), about(number));
                }
            });
        }
    }

    @Test
    final void severalTrainingsShareADataSet() throws Exception {
        try (Scope scope = compute.scope()) {
            DataSet data = DataSet.random(scope, seed());
            double[] learningRates = {0.1, 0.03, 0.5, 0.01};
            List<List<int[]>> alone = new ArrayList<>();
            for (double rate : learningRates) {
                alone.add(train(data, compute.queue(), rate));
            }
            Together.run(learningRates.length, number -> {
                try (Queue queue = compute.newQueue()) {
                    Bits.requireSame(alone.get(number), train(data, queue, learningRates[number]), about(number));
                }
            });
        }
    }

    private static List<int[]> train(DataSet data, Queue queue, double learningRate) {
        try (Scope scope = queue.scope()) {
            ReferenceStep step = data.step(scope, learningRate);
            scope.record(step::calls).run(DataSet.STEPS);
            return Bits.of(step.written());
        }
    }

    @Test
    final void largeProductsInSeveralQueuesAtOnce() throws Exception {
        int threads = 4;
        List<List<int[]>> alone = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            alone.add(Products.bits(compute.queue(), seed(), i));
        }
        Together.run(threads, number -> {
            try (Queue queue = compute.newQueue()) {
                Bits.requireSame(alone.get(number), Products.bits(queue, seed(), number), about(number));
            }
        });
    }

    @Test
    final void oneQueueTakesTheCallsOfManyThreads() throws Exception {
        int each = 50;
        try (Queue queue = compute.newQueue();
                Scope scope = queue.scope()) {
            Tensor counter = scope.tensor(DType.I32, 31);
            Program program = scope.record(ops -> ops.increment(counter, 1));
            Together.run(THREADS, number -> {
                for (int i = 0; i < each; i++) {
                    queue.ops().increment(counter, 1);
                    program.run(2);
                }
            });
            assertArrayEquals(filled(31, 3 * each * THREADS), counter.toIntArray());
        }
    }

    @Test
    final void eventsOrderWhatQueuesHandOn() {
        int rounds = 300;
        int length = 1031;
        try (Scope scope = compute.scope()) {
            Tensor value = scope.tensor(DType.I32, length);
            Tensor step = scope.tensor(DType.I32);
            Tensor history = scope.tensor(DType.I32, rounds, length);
            List<Queue> queues = List.of(compute.newQueue(), compute.newQueue(), compute.newQueue());
            Event last = compute.queue().event();
            for (int i = 0; i < rounds; i++) {
                Queue queue = queues.get(i % queues.size());
                queue.await(last);
                queue.ops().increment(value, i);
                queue.ops().writeRow(value, step, history);
                queue.ops().increment(step, 1);
                last = queue.event();
            }
            compute.queue().await(last);
            int[] expected = new int[rounds * length];
            for (int i = 0; i < rounds; i++) {
                Arrays.fill(expected, i * length, (i + 1) * length, i * (i + 1) / 2);
            }
            assertArrayEquals(expected, history.toIntArray());
            assertTrue(last.isDone(), "a copy to the host waits for all before it");
            queues.forEach(Queue::close);
        }
    }

    @Test
    final void whoeverHasSeenAnEventIsBehindIt() throws Exception {
        try (Queue first = compute.newQueue();
                Queue second = compute.newQueue();
                Scope scope = first.scope()) {
            Tensor counter = scope.tensor(DType.I32, 4099);
            Program program = scope.record(ops -> ops.increment(counter, 1));
            program.run(100);
            Event waitedFor = first.event();
            waitedFor.synchronize();
            assertTrue(waitedFor.isDone());
            second.run(program, 100);
            Event polled = second.event();
            while (!polled.isDone()) {
                Thread.sleep(1);
            }
            compute.queue().run(program, 100);
            compute.queue().synchronize();
            first.run(program, 100);
            assertArrayEquals(filled(4099, 400), counter.toIntArray());
            second.ops().increment(counter, 1);
            second.synchronize();
            assertArrayEquals(filled(4099, 401), counter.toIntArray());
        }
    }

    @Test
    final void workWithoutAnOrderIsRefusedAndNothingIsDone() {
        try (Queue first = compute.newQueue();
                Queue second = compute.newQueue();
                Scope scope = first.scope();
                Scope others = second.scope();
                Arena arena = Arena.ofConfined()) {
            Tensor shared = scope.tensor(DType.I32, 207);
            Tensor theirs = others.tensor(DType.I32, 207);
            MemorySegment host = arena.allocate(4 * 207, 4);
            Program program = others.record(ops -> ops.increment(shared, 1));
            Program reading = others.record(ops -> ops.copy(shared, theirs));
            first.ops().increment(shared, 5);
            for (Executable wrong : List.<Executable>of(
                    () -> second.ops().increment(shared, 1),
                    () -> second.ops().copy(shared, theirs),
                    program::run,
                    reading::run,
                    () -> second.upload(host, shared),
                    () -> second.download(shared, host))) {
                assertThrows(QueueOrderException.class, wrong);
            }
            assertArrayEquals(filled(207, 5), shared.toIntArray());
            second.ops().copy(shared, theirs);
            assertThrows(QueueOrderException.class, () -> first.ops().increment(shared, 1));
            assertThrows(QueueOrderException.class, () -> shared.copyFrom(filled(207, 9)));
            first.await(second.event());
            first.ops().increment(shared, 1);
            assertArrayEquals(filled(207, 5), theirs.toIntArray());
            assertArrayEquals(filled(207, 6), shared.toIntArray());
        }
    }

    @Test
    final void aLabelOutOfRangeIsToldByItsQueueAndByNoOther() {
        try (Queue wrong = compute.newQueue();
                Queue right = compute.newQueue();
                Scope scope = wrong.scope();
                Scope others = right.scope()) {
            Tensor logits = scope.tensorOf(Classifier.floats(new PhiloxStream(seed(), 2), 130), 13, 10);
            Tensor labels = scope.tensor(DType.I32, 13);
            Tensor loss = scope.tensor(DType.F32);
            Tensor counter = others.tensor(DType.I32, 5);
            int[] classes = filled(13, 9);
            classes[12] = 10;
            labels.copyFrom(classes);

            Runnable call = () -> wrong.ops().softmaxCrossEntropy(logits, labels, CrossEntropy.mean(), loss, null);
            Optional<OperandRangeException> atOnce = refusal(call);
            wrong.event().synchronize();
            right.ops().increment(counter, 1);
            right.synchronize();
            compute.queue().synchronize();
            assertArrayEquals(filled(5, 1), counter.toIntArray());
            OperandRangeException error =
                    atOnce.orElseGet(() -> assertThrows(OperandRangeException.class, wrong::synchronize));
            assertEquals(12, error.position());
            assertEquals(10, error.value());

            wrong.synchronize();
            right.synchronize();
            compute.synchronize();
            labels.copyFrom(filled(13, 9));
            call.run();
            float again = loss.toFloatArray()[0];
            compute.ops().softmaxCrossEntropy(logits, labels, CrossEntropy.mean(), loss, null);
            compute.queue().synchronize();
            assertEquals(loss.toFloatArray()[0], again, 0);
        }
    }

    /** A device whose calls are done when they return throws at once. */
    private static Optional<OperandRangeException> refusal(Runnable call) {
        try {
            call.run();
            return Optional.empty();
        } catch (OperandRangeException e) {
            return Optional.of(e);
        }
    }

    @Test
    final void aProgramRunsInAnyQueueAndOutlivesThem() {
        try (Scope scope = compute.scope()) {
            DataSet data = DataSet.random(scope, seed());
            ReferenceStep alone = data.step(scope, 0.1);
            scope.record(alone::calls).run(30);
            Queue first = compute.newQueue();
            ReferenceStep step = data.step(first, 0.1);
            Program program = first.record(step::calls);
            first.run(program, 10);
            try (Queue second = compute.newQueue()) {
                second.run(program, 10);
                first.close();
            }
            compute.queue().run(program, 10);
            Bits.requireSame(Bits.of(alone.written()), Bits.of(step.written()), about(0));
            program.close();
            step.written().forEach(Tensor::close);
        }
    }
}
