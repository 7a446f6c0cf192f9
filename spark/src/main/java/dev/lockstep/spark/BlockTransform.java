package dev.lockstep.spark;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Classifies the rows of a partition, a block at a time.
 *
 * @param point weights, row-major [classes, features], then biases
 * @param device as the user named it
 * @param blockSize rows of a block
 * @param column of the features
 * @param thresholds of the classes, empty if there are none
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
record BlockTransform(
        int features,
        int classes,
        float[] point,
        String device,
        int blockSize,
        int column,
        boolean hasRaw,
        boolean hasProbability,
        boolean hasPrediction,
        double[] thresholds)
        implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        return rows.hasNext() ? new Blocks(rows) : rows;
    }

    /** Holds a device until the task ends. */
    private final class Blocks implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final Compute compute;
        private final Scope scope;
        private final Tensor weight;
        private final Tensor bias;
        private final Tensor x;
        private final Tensor logits;
        private final Tensor probabilities;
        private final float[] values = new float[blockSize * features];
        private final List<Row> block = new ArrayList<>(blockSize);
        private float[] raw = new float[0];
        private float[] probability = new float[0];
        private int next;

        Blocks(Iterator<Row> rows) {
            this.rows = rows;
            TaskContext task = TaskContext.get();
            this.compute = TaskDevice.open(device, task);
            this.scope = compute.scope();
            TaskCompletionListener free = _ -> {
                scope.close();
                compute.close();
            };
            task.addTaskCompletionListener(free);
            int weights = features * classes;
            Tensor all = scope.tensorOf(point);
            this.weight = all.rows(0, weights).reshape(classes, features);
            this.bias = all.rows(weights, point.length);
            this.x = scope.tensor(DType.F32, blockSize, features).named("x");
            this.logits = scope.tensor(DType.F32, blockSize, classes).named("logits");
            this.probabilities = scope.tensor(DType.F32, blockSize, classes).named("probabilities");
        }

        @Override
        public boolean hasNext() {
            return next < block.size() || rows.hasNext();
        }

        @Override
        public Row next() {
            if (next == block.size()) {
                fill();
            }
            return row(next++);
        }

        private void fill() {
            block.clear();
            next = 0;
            while (block.size() < blockSize && rows.hasNext()) {
                Row row = rows.next();
                double[] of = FeatureColumn.of(row, column);
                if (of.length != features) {
                    throw new IllegalArgumentException(
                            "a row has %s features, the model knows %s".formatted(of.length, features));
                }
                int from = block.size() * features;
                for (int i = 0; i < features; i++) {
                    values[from + i] = (float) of[i];
                }
                block.add(row);
            }
            if (block.isEmpty()) {
                throw new NoSuchElementException();
            }
            int size = block.size();
            x.rows(0, size).copyFrom(values, 0);
            Tensor out = logits.rows(0, size);
            compute.ops().linear(x.rows(0, size), weight, bias, out);
            compute.ops().softmax(out, probabilities.rows(0, size));
            raw = out.toFloatArray();
            probability = probabilities.rows(0, size).toFloatArray();
        }

        private Row row(int index) {
            Row input = block.get(index);
            int inputs = input.size();
            Object[] output = new Object[inputs + count()];
            for (int i = 0; i < inputs; i++) {
                output[i] = input.get(i);
            }
            int place = inputs;
            if (hasRaw) {
                output[place++] = new DenseVector(doubles(raw, index));
            }
            if (hasProbability) {
                output[place++] = new DenseVector(doubles(probability, index));
            }
            if (hasPrediction) {
                output[place] = prediction(index);
            }
            return RowFactory.create(output);
        }

        private double[] doubles(float[] of, int index) {
            double[] doubles = new double[classes];
            for (int i = 0; i < classes; i++) {
                doubles[i] = of[index * classes + i];
            }
            return doubles;
        }

        /** Returns the class with the greatest logit, or where there are thresholds, with the greatest probability for its threshold. */
        private double prediction(int index) {
            int best = 0;
            double greatest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < classes; i++) {
                double score = thresholds.length == 0
                        ? raw[index * classes + i]
                        : probability[index * classes + i] / thresholds[i];
                if (score > greatest) {
                    greatest = score;
                    best = i;
                }
            }
            return best;
        }
    }

    private int count() {
        return (hasRaw ? 1 : 0) + (hasProbability ? 1 : 0) + (hasPrediction ? 1 : 0);
    }
}
