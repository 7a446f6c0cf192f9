package dev.lockstep.spark;

import dev.lockstep.DType;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Examples;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Real Spark, and data for it. A JVM has one session at a time. */
final class Sessions {
    private static final StructType SCHEMA = new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType)
            .add("weight", DataTypes.DoubleType);

    private Sessions() {}

    /** Starts Spark. Executors of a local-cluster have the test's class path, as those of a real one have the jars of spark.jars. */
    static SparkSession start(String master, Map<String, String> configuration) throws IOException {
        // The folder of jars that the starter of executors looks for.
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        SparkSession.Builder builder = SparkSession.builder()
                .master(master)
                .appName("lockstep")
                .config("spark.ui.enabled", "false")
                .config("spark.log.level", "WARN")
                .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "2")
                // Most of the time goes into compiling Spark itself: the first compiler is enough for it, and one
                // collector thread.
                .config("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
                // Executors take long to start where others take the processors.
                .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "900s");
        configuration.forEach(builder::config);
        return builder.getOrCreate();
    }

    /** Returns digits with so many examples of each class. */
    static dev.lockstep.learn.Dataset digits(int perClass) {
        return dev.lockstep.learn.Dataset.load(
                "digits", DataOptions.fromEnvironment(Map.of()).withPerClass(perClass));
    }

    /** Returns a classifier that goes over the rows twice. */
    static LockstepClassifier classifier() {
        return new LockstepClassifier().setMaxIter(2).setBatchSize(48).setSeed(5);
    }

    /** Returns the features of all examples, pixels as multiples of 1/256. */
    static float[] floats(Examples examples) {
        boolean isImage = examples.features().dtype() == DType.U8;
        float[] floats = new float[examples.size() * examples.features().count()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = isImage
                    ? (examples.values().get(ValueLayout.JAVA_BYTE, i) & 0xFF) / 256f
                    : examples.values().getAtIndex(ValueLayout.JAVA_FLOAT, i);
        }
        return floats;
    }

    static boolean isJava(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("java");
    }

    /** Returns examples as rows of (features, label, weight), in an order of this seed, 0 for their own. */
    static Dataset<Row> rows(SparkSession spark, Examples examples, int partitions, long seed) {
        int features = examples.features().count();
        float[] floats = floats(examples);
        float[] weights = examples.weights().orElse(null);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            double[] values = new double[features];
            for (int j = 0; j < features; j++) {
                values[j] = floats[i * features + j];
            }
            double weight = weights == null ? 1 : weights[i];
            rows.add(RowFactory.create(new DenseVector(values), (double) examples.labels()[i], weight));
        }
        if (seed != 0) {
            Collections.shuffle(rows, new Random(seed));
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        return spark.createDataFrame(context.parallelize(rows, partitions), SCHEMA);
    }

    /** Returns the first examples. */
    static Examples first(Examples examples, int count) {
        int[] rows = new int[count];
        for (int i = 0; i < count; i++) {
            rows[i] = i;
        }
        return examples.select(rows);
    }
}
