package dev.lockstep.spark;

import com.sun.management.OperatingSystemMXBean;
import dev.lockstep.learn.Examples;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Measures what a step costs with 1, 2, 4 and 8 tasks of one machine, on rows of MNIST's size: two trainings that differ in their number of
 * epochs, so that all else cancels out. The least of three
 * differences is printed, of the clock and of the time of all processors.
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
            double wall = Double.POSITIVE_INFINITY;
            double processors = Double.POSITIVE_INFINITY;
            for (int i = 0; i < 3; i++) {
                long[] few = nanos(rows, tasks, SHORT);
                long[] many = nanos(rows, tasks, LONG);
                wall = Math.min(wall, micros(few[0], many[0]));
                processors = Math.min(processors, micros(few[1], many[1]));
            }
            System.out.printf(
                    Locale.ROOT, "%d tasks: %.0f µs a step, %.0f µs of processors%n", tasks, wall, processors);
        }
        spark.stop();
    }

    private static double micros(long few, long many) {
        return (many - few) / 1e3 / ((LONG - SHORT) * (ROWS / BATCH));
    }

    /** Returns the time of a training, on the clock and of all processors. */
    private static long[] nanos(Dataset<Row> rows, int tasks, int epochs) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long start = System.nanoTime();
        long processors = system.getProcessCpuTime();
        new LockstepClassifier()
                .setDevice("cpu")
                .setNumTasks(tasks)
                .setBatchSize(BATCH)
                .setMaxIter(epochs)
                .fit(rows);
        return new long[] {System.nanoTime() - start, system.getProcessCpuTime() - processors};
    }
}
