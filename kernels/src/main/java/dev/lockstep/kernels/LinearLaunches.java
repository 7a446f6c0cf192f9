package dev.lockstep.kernels;

import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.op.LinearCall;
import dev.lockstep.spi.Buffer;
import java.util.Map;

/** The linear layer, but for its matrix products: products with k = 0, and the gradient of the bias. */
final class LinearLaunches {
    private static final Kernel COLUMN_SUMS = new Kernel("column_sums.cl", "column_sums", Map.of());
    private static final Kernel FINISH = new Kernel("column_sums.cl", "finish_column_sums", Map.of());

    private final KernelQueue queue;
    private final LaunchConfig config;
    private final MatrixProducts products;
    private final ElementLaunches elements;
    private final RowBroadcast rowBroadcast;

    LinearLaunches(KernelQueue queue, LaunchConfig config, MatrixProducts products, ElementLaunches elements) {
        this.queue = queue;
        this.config = config;
        this.products = products;
        this.elements = elements;
        this.rowBroadcast = new RowBroadcast(queue);
    }

    /** Launches a call, which is valid. */
    void execute(LinearCall call) {
        switch (call) {
            case LinearCall.Linear layer -> forward(layer);
            case LinearCall.LinearBackward gradients -> backward(gradients);
        }
    }

    private void forward(LinearCall.Linear call) {
        Tensor x = call.x();
        Tensor bias = call.bias();
        Tensor y = call.y();
        if (y.size() == 0) {
            return;
        }
        if (x.shape().dim(1) > 0) {
            products.linear(x, call.weight(), bias, y);
        } else if (bias != null) {
            rowBroadcast.write(bias, y);
        } else {
            elements.fill(y, 0);
        }
    }

    private void backward(LinearCall.LinearBackward call) {
        Tensor gradY = call.gradY();
        Tensor gradX = call.gradX();
        Tensor gradWeight = call.gradWeight();
        Tensor gradBias = call.gradBias();
        Write write = call.write();
        long rows = gradY.shape().dim(0);
        long outputs = gradY.shape().dim(1);
        if (gradX != null && gradX.size() > 0) {
            if (outputs > 0) {
                products.gradX(gradY, call.weight(), gradX, write);
            } else {
                addZero(gradX, write);
            }
        }
        if (gradWeight != null && gradWeight.size() > 0) {
            if (rows > 0) {
                if (gradBias != null && products.gradients(gradY, call.x(), gradWeight, gradBias, write)) {
                    return;
                }
                products.gradWeight(gradY, call.x(), gradWeight, write);
            } else {
                addZero(gradWeight, write);
            }
        }
        if (gradBias != null && outputs > 0) {
            if (rows > 0) {
                columnSums(gradY, gradBias, write);
            } else {
                addZero(gradBias, write);
            }
        }
    }

    private void addZero(Tensor gradient, Write write) {
        if (write == Write.OVERWRITE) {
            elements.fill(gradient, 0);
        }
    }

    private void columnSums(Tensor matrix, Tensor sums, Write write) {
        long rows = matrix.shape().dim(0);
        long columns = matrix.shape().dim(1);
        int width = config.columnTile(columns);
        long tiles = LaunchConfig.ceilDiv(columns, width);
        int splits = config.rowSplits(rows, columns, width);
        int accumulates = write == Write.ACCUMULATE ? 1 : 0;
        Launch launch =
                queue.launch(COLUMN_SUMS).tensor(matrix).i64(rows).i64(columns).i32(width);
        if (splits == 1) {
            launch.tensor(sums).i32(accumulates).run(config.groupSize(), tiles, 1);
            return;
        }
        Buffer partials = queue.scratch(0, (long) Float.BYTES * splits * columns);
        launch.buffer(partials).i64(0).i32(0).run(config.groupSize(), tiles, splits);
        queue.launch(FINISH)
                .buffer(partials)
                .i32(splits)
                .i64(columns)
                .tensor(sums)
                .i32(accumulates)
                .run(config.groupSize(), config.forElements(columns), 1);
    }
}
