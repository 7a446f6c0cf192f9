package dev.lockstep.kernels;

import dev.lockstep.Tensor;
import java.util.Map;

/** Writes a row to each row of a matrix: how a bias enters a matrix product that adds to what is there. */
public final class RepeatedRow {
    private static final Kernel REPEAT_ROW = new Kernel("column_sums.cl", "repeat_row", Map.of());

    private final KernelQueue queue;
    private final GridShape shape;

    /** Makes one that launches on a queue. */
    public RepeatedRow(KernelQueue queue) {
        this.queue = queue;
        this.shape = new GridShape(queue.traits());
    }

    /** Writes {@code row}, F32 [C], to each row of {@code matrix}, F32 [N, C] with at least one element. */
    public void write(Tensor row, Tensor matrix) {
        long rows = matrix.shape().dim(0);
        long columns = matrix.shape().dim(1);
        queue.launch(REPEAT_ROW)
                .tensor(row)
                .i64(rows)
                .i64(columns)
                .tensor(matrix)
                .run(shape.groupSize(), shape.forRows(rows, columns), shape.forColumns(columns));
    }
}
