package dev.lockstep.spark;

import com.sun.management.OperatingSystemMXBean;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Trains Spark's own logistic regression and ours on all of MNIST, in one process on the same cached rows, and has both predict. */
final class MllibComparison {
    /** What the functions of rows read in this process, so that no task carries it. */
    private static final Map<String, Examples> IMAGES = new ConcurrentHashMap<>();

    private MllibComparison() {}

    /** Takes the master, such as {@code local[2]}, and the folder of MNIST's files. */
    public static void main(String[] arguments) throws IOException {
        SparkSession spark = Sessions.start(arguments[0], Map.of());
        Dataset mnist = Dataset.load(
                "mnist",
                DataOptions.fromEnvironment(Map.of())
                        .withDataDir(Path.of(arguments[1]))
                        .withPerClass(0));
        org.apache.spark.sql.Dataset<Row> train = rows(spark, "train", mnist.train());
        org.apache.spark.sql.Dataset<Row> test = rows(spark, "test", mnist.valid());
        LockstepClassifier ours = new LockstepClassifier()
                .setDevice("cpu")
                .setBatchSize(128)
                .setStepSize(0.5)
                .setSchedule("cosine")
                .setMaxIter(12);
        report("lockstep-spark", test, train, () -> ours.fit(train));
        report("MLlib", test, train, () -> new LogisticRegression().fit(train));
        spark.stop();
    }

    private interface Fit {
        Model<?> fit();
    }

    private static void report(
            String name, org.apache.spark.sql.Dataset<Row> test, org.apache.spark.sql.Dataset<Row> train, Fit fit) {
        long start = System.nanoTime();
        long processors = processorNanos();
        Model<?> model = fit.fit();
        long fitted = System.nanoTime();
        long fittedProcessors = processorNanos();
        double right = model.transform(test).filter("prediction = label").count();
        long transforming = System.nanoTime();
        long transformingProcessors = processorNanos();
        long sevens = model.transform(train).filter("prediction = 7").count();
        System.out.printf(
                Locale.ROOT,
                "%s: %.1f s (%.1f s of processors), test accuracy %.4f; transform of %d rows %.2f s (%.1f s of processors, %d sevens)%n",
                name,
                (fitted - start) / 1e9,
                (fittedProcessors - processors) / 1e9,
                right / test.count(),
                train.count(),
                (System.nanoTime() - transforming) / 1e9,
                (processorNanos() - transformingProcessors) / 1e9,
                sevens);
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Returns cached rows, which a function of the row's number makes out of the images in this process. */
    private static org.apache.spark.sql.Dataset<Row> rows(SparkSession spark, String name, Examples images) {
        IMAGES.put(name, images);
        UDF1<Long, Object> features = row -> {
            Examples all = IMAGES.get(name);
            int size = all.features().count();
            double[] values = new double[size];
            for (int i = 0; i < size; i++) {
                values[i] = (all.pixels()[(int) (row * size) + i] & 0xFF) / 255.0;
            }
            return new DenseVector(values);
        };
        UDF1<Long, Double> label = row -> (double) IMAGES.get(name).labels()[(int) (long) row];
        spark.udf().register(name + "Features", features, SQLDataTypes.VectorType());
        spark.udf().register(name + "Label", label, DataTypes.DoubleType);
        org.apache.spark.sql.Dataset<Row> rows = spark.range(0, images.size(), 1, 2)
                .select(
                        functions
                                .callUDF(name + "Features", functions.col("id"))
                                .as("features"),
                        functions.callUDF(name + "Label", functions.col("id")).as("label"))
                .cache();
        rows.count();
        return rows;
    }
}
