package dev.lockstep.spark;

import dev.lockstep.learn.Examples;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Measures what a step costs with 1, 2, 4 and 8 tasks of one machine, on rows of MNIST's size: two trainings that differ in their number of
 * epochs, so that all else cancels out. The least of five differences is printed.
 */
final class StepCost {
    private static final int ROWS = 4096;
    private static final int FEATURES = 784;
    private static final int CLASSES = 10;
    private static final int BATCH = 256;
    private static final int SHORT = 4;
    private static final int LONG = 44;

    private StepCost() {}

    /** Takes the master, such as {@code local[8]}. */
    public static void main(String[] arguments) throws IOException {
        SparkSession spark = Sessions.start(arguments[0]);
        Random random = new Random(1);
        float[] values = new float[ROWS * FEATURES];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        int[] labels = random.ints(ROWS, 0, CLASSES).toArray();
        Dataset<Row> rows = Sessions.rows(spark, Examples.vectors(values, labels, FEATURES), 2, 0)
                .cache();
        rows.count();
        for (int tasks : new int[] {1, 2, 4, 8}) {
            double[] micros = new double[5];
            for (int i = 0; i < micros.length; i++) {
                long few = nanos(rows, tasks, SHORT);
                long many = nanos(rows, tasks, LONG);
                micros[i] = (many - few) / 1e3 / ((LONG - SHORT) * (ROWS / BATCH));
            }
            Arrays.sort(micros);
            System.out.printf(Locale.ROOT, "%d tasks: %.0f µs a step, median %.0f%n", tasks, micros[0], micros[2]);
        }
        spark.stop();
    }

    private static long nanos(Dataset<Row> rows, int tasks, int epochs) {
        long start = System.nanoTime();
        new LockstepClassifier()
                .setDevice("cpu")
                .setNumTasks(tasks)
                .setBatchSize(BATCH)
                .setMaxIter(epochs)
                .fit(rows);
        return System.nanoTime() - start;
    }
}
