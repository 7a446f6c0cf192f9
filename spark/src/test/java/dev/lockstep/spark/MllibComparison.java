package dev.lockstep.spark;

import com.sun.management.OperatingSystemMXBean;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Trains Spark's own logistic regression and ours on all of MNIST, in one process on the same cached rows, and has both predict. */
final class MllibComparison {
    /** What the functions of rows read in this process, so that no task carries it. */
    private static final Map<String, Examples> IMAGES = new ConcurrentHashMap<>();

    private static final int TRANSFORMS = 6;

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
        Model<?> own = fit("lockstep-spark", test, () -> ours.fit(train));
        Model<?> mllib = fit("MLlib", test, () -> new LogisticRegression().fit(train));
        transform(own, mllib, train);
        spark.stop();
    }

    private interface Fit {
        Model<?> fit();
    }

    private static Model<?> fit(String name, org.apache.spark.sql.Dataset<Row> test, Fit fit) {
        Time time = new Time();
        Model<?> model = fit.fit();
        String took = time.toString();
        double right = model.transform(test).filter("prediction = label").count();
        System.out.printf(Locale.ROOT, "%s: %s, test accuracy %.4f%n", name, took, right / test.count());
        return model;
    }

    /** Has both classify rows in turn, since the first times compile what both use. */
    private static void transform(Model<?> own, Model<?> mllib, org.apache.spark.sql.Dataset<Row> rows) {
        for (int time = 1; time <= TRANSFORMS; time++) {
            for (Model<?> model : List.of(own, mllib)) {
                Time predictions = new Time();
                long sevens = model.transform(rows).filter("prediction = 7").count();
                String took = predictions.toString();
                Time all = new Time();
                model.transform(rows)
                        .write()
                        .format("noop")
                        .mode(SaveMode.Overwrite)
                        .save();
                System.out.printf(
                        Locale.ROOT,
                        "%d. %s: predictions %s, all columns %s, %d sevens%n",
                        time,
                        model.getClass().getSimpleName(),
                        took,
                        all,
                        sevens);
            }
        }
    }

    /** What has passed since it was made. */
    private static final class Time {
        private final long start = System.nanoTime();
        private final long processors = processorNanos();

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.2f s (%.2f s of processors)",
                    (System.nanoTime() - start) / 1e9,
                    (processorNanos() - processors) / 1e9);
        }
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
