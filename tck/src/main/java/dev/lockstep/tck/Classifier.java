package dev.lockstep.tck;

import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Program;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import java.util.ArrayList;
import java.util.List;

/** A linear classifier that many threads use at once: the weights are shared, each has inputs and results of its own. */
final class Classifier {
    private static final int FEATURES = 257;
    private static final int CLASSES = 11;
    private static final int BATCHES = 5;

    private final long seed;
    private final Tensor weight;
    private final Tensor bias;

    Classifier(TensorFactory factory, long seed) {
        this.seed = seed;
        PhiloxStream random = new PhiloxStream(seed, 1000);
        weight = factory.tensorOf(floats(random, CLASSES * FEATURES), CLASSES, FEATURES);
        bias = factory.tensorOf(floats(random, CLASSES));
    }

    /** Classifies the batches that belong to a number, in a queue, and returns the bits of all results. */
    List<int[]> predict(Queue queue, int number, boolean recorded) {
        int rows = 13 + number;
        PhiloxStream random = new PhiloxStream(seed, number);
        try (Scope scope = queue.scope()) {
            Tensor x = scope.tensor(DType.F32, rows, FEATURES);
            Results results = new Results(scope, rows);
            Program program = scope.record(ops -> calls(ops, x, results));
            List<int[]> bits = new ArrayList<>();
            for (int i = 0; i < BATCHES; i++) {
                x.copyFrom(floats(random, rows * FEATURES));
                if (recorded) {
                    program.run();
                } else {
                    calls(queue.ops(), x, results);
                }
                bits.addAll(Bits.of(results.all()));
            }
            return bits;
        }
    }

    private void calls(Ops ops, Tensor x, Results results) {
        ops.linear(x, weight, bias, results.logits);
        ops.softmax(results.logits, results.probabilities);
        ops.argmax(results.probabilities, results.classes);
    }

    private record Results(Tensor logits, Tensor probabilities, Tensor classes) {
        Results(TensorFactory factory, int rows) {
            this(
                    factory.tensor(DType.F32, rows, CLASSES),
                    factory.tensor(DType.F32, rows, CLASSES),
                    factory.tensor(DType.I32, rows));
        }

        List<Tensor> all() {
            return List.of(logits, probabilities, classes);
        }
    }

    static float[] floats(PhiloxStream random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextUniform(-1, 1);
        }
        return values;
    }
}
