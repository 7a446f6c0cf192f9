package dev.lockstep.kernels;

import dev.lockstep.Tensor;
import java.util.Map;

/** Broadcasts a row to all rows of a matrix: initializes c with the bias for a product that accumulates. */
public final class RowBroadcast {
    private static final Kernel BROADCAST_ROW = new Kernel("column_sums.cl", "broadcast_row", Map.of());

    private final KernelQueue queue;
    private final LaunchConfig config;

    /** Makes one that launches on a queue. */
    public RowBroadcast(KernelQueue queue) {
        this.queue = queue;
        this.config = new LaunchConfig(queue.limits());
    }

    /** Writes {@code row}, F32 [C], to each row of {@code matrix}, F32 [N, C] with at least one element. */
    public void write(Tensor row, Tensor matrix) {
        long rows = matrix.shape().dim(0);
        long columns = matrix.shape().dim(1);
        queue.launch(BROADCAST_ROW)
                .tensor(row)
                .i64(rows)
                .i64(columns)
                .tensor(matrix)
                .run(config.groupSize(), config.forRows(rows, columns), config.forColumns(columns));
    }
}
