package dev.lockstep.tck;

import dev.lockstep.DType;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Matrix products that are large enough for a device to divide, of factors that belong to a number. */
final class Products {
    private static final int ROWS = 257;
    private static final int IN = 513;
    private static final int OUT = 129;
    private static final int ROUNDS = 3;

    private Products() {}

    /** Makes them in a queue, and returns the bits of all results. */
    static List<int[]> bits(Queue queue, long seed, int number) {
        PhiloxStream random = new PhiloxStream(seed, number);
        try (Scope scope = queue.scope()) {
            Tensor x = scope.tensorOf(Classifier.floats(random, ROWS * IN), ROWS, IN);
            Tensor weight = scope.tensorOf(Classifier.floats(random, OUT * IN), OUT, IN);
            Tensor y = scope.tensor(DType.F32, ROWS, OUT);
            Tensor gradX = scope.tensor(DType.F32, ROWS, IN);
            Tensor gradWeight = scope.tensor(DType.F32, OUT, IN);
            Tensor gradBias = scope.tensor(DType.F32, OUT);
            List<int[]> bits = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                queue.ops().linear(x, weight, null, y);
                queue.ops().linearBackward(x, weight, y, gradX, gradWeight, gradBias);
                bits.addAll(Bits.of(List.of(y, gradX, gradWeight, gradBias)));
                queue.ops().axpy(0.001, gradWeight, weight);
            }
            return bits;
        }
    }
}
