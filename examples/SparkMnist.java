import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Examples;
import dev.lockstep.spark.LockstepClassificationModel;
import dev.lockstep.spark.LockstepClassifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.MaxAbsScaler;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Trains on Spark as a stage of a Pipeline, on two executors of this machine, and saves the Pipeline's model. {@code examples/spark} runs it.
 *
 * <pre>examples/spark [FOLDER-OF-IDX-FILES]</pre>
 *
 * Without a folder it learns digits that it draws itself.
 */
class SparkMnist {
    public static void main(String[] args) {
        DataOptions options = DataOptions.fromEnvironment(Map.of());
        var digits = args.length == 0
                ? dev.lockstep.learn.Dataset.load("digits", options)
                : dev.lockstep.learn.Dataset.load("mnist", options.withDataDir(Path.of(args[0])));
        try (SparkSession spark = SparkSession.builder()
                .appName("Lockstep on Spark")
                .master(System.getProperty("master", "local-cluster[2,1,2048]"))
                .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .config("spark.log.level", "WARN")
                .getOrCreate()) {
            spark.sparkContext().setCheckpointDir("target/checkpoints");
            Dataset<Row> train = rows(spark, digits.train());
            Dataset<Row> test = rows(spark, digits.valid());
            Pipeline pipeline = new Pipeline()
                    .setStages(new PipelineStage[] {
                        new MaxAbsScaler().setInputCol("features").setOutputCol("scaled"),
                        new LockstepClassifier()
                                .setFeaturesCol("scaled")
                                .setMaxIter(20)
                                .setBatchSize(128)
                                .setSchedule("cosine")
                    });

            PipelineModel model = pipeline.fit(train);

            double accuracy = new MulticlassClassificationEvaluator()
                    .setMetricName("accuracy")
                    .evaluate(model.transform(test));
            double[] losses = ((LockstepClassificationModel) model.stages()[1]).objectiveHistory();
            model.write().overwrite().save("target/spark-model");
            System.out.printf(
                    "%d rows, %d epochs, last loss %.4f, test accuracy %.4f; the model is in target/spark-model%n",
                    train.count(), losses.length, losses[losses.length - 1], accuracy);
        } catch (Exception e) {
            throw new IllegalStateException("the example failed", e);
        }
    }

    private static Dataset<Row> rows(SparkSession spark, Examples images) {
        int pixels = images.features().count();
        byte[] values = images.pixels();
        List<Row> rows = IntStream.range(0, images.size())
                .mapToObj(image -> {
                    double[] features = new double[pixels];
                    for (int i = 0; i < pixels; i++) {
                        features[i] = values[image * pixels + i] & 0xFF;
                    }
                    return RowFactory.create(new DenseVector(features), (double) images.labels()[image]);
                })
                .toList();
        StructType schema =
                new StructType().add("features", SQLDataTypes.VectorType()).add("label", DataTypes.DoubleType);
        return spark.createDataFrame(JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, 64), schema);
    }
}
