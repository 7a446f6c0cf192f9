package dev.lockstep.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.learn.Dataset;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One to three tasks in one process. */
class LocalTasksTest {
    private static final Dataset DIGITS = Sessions.digits(61);
    private static SparkSession spark;

    @BeforeAll
    static void start() throws IOException {
        spark = Sessions.start("local[3]", Map.of());
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static LockstepClassifier classifier() {
        return Sessions.classifier().setDevice("cpu");
    }

    private static org.apache.spark.sql.Dataset<Row> rows(int partitions, long seed) {
        return Sessions.rows(spark, DIGITS.train(), partitions, seed);
    }

    @Test
    void tasksPartitionsAndOrderDoNotChangeABit() {
        LockstepClassifier sgd = classifier().setMomentum(0.5).setSchedule("cosine");
        float[] expected = weight(sgd.setNumTasks(1).fit(rows(1, 0)));

        assertThat(weight(sgd.setNumTasks(2).fit(rows(5, 11)))).isEqualTo(expected);
        assertThat(weight(sgd.setNumTasks(3).fit(rows(2, 12)))).isEqualTo(expected);
        LockstepClassifier lbfgs = classifier().setOptimizer("lbfgs").setRegParam(0.01);
        assertThat(weight(lbfgs.setNumTasks(3).fit(rows(4, 13))))
                .isEqualTo(weight(lbfgs.setNumTasks(1).fit(rows(3, 0))));
    }

    @Test
    void averagesOfOwnStepsLearnToo() {
        LockstepClassificationModel model =
                classifier().setAveragingSteps(4).setMaxIter(6).setNumTasks(3).fit(rows(3, 0));

        double[] losses = model.objectiveHistory();
        assertThat(losses).hasSize(6);
        assertThat(losses[5]).isLessThan(0.7 * losses[0]);
    }

    @Test
    void everyRowIsLearnedFromInEachEpoch() {
        Batches batches = Batches.of(new int[] {7, 0, 12, 10}, 8);

        assertThat(batches.steps()).isEqualTo(4);
        for (int shard = 0; shard < 4; shard++) {
            assertThat(batches.from(shard, 0)).isZero();
            assertThat(batches.to(shard, 3)).isEqualTo(batches.rows()[shard]);
        }
        int[] sizes = new int[4];
        for (int step = 0; step < 4; step++) {
            for (int shard = 0; shard < 4; shard++) {
                sizes[step] += batches.to(shard, step) - batches.from(shard, step);
            }
        }
        assertThat(sizes).containsExactly(7, 7, 8, 7);
    }

    @Test
    void featuresMayBeArrays() {
        org.apache.spark.sql.Dataset<Row> vectors = rows(2, 0);
        org.apache.spark.sql.Dataset<Row> arrays = vectors.withColumn(
                "features", org.apache.spark.ml.functions.vector_to_array(functions.col("features"), "float32"));
        LockstepClassifier classifier = classifier().setNumTasks(1).setMaxIter(1);

        LockstepClassificationModel model = classifier.fit(arrays);

        assertThat(weight(model)).isEqualTo(weight(classifier.fit(vectors)));
        assertThat(model.transform(arrays).select("prediction").collectAsList())
                .isEqualTo(model.transform(vectors).select("prediction").collectAsList());
    }

    @Test
    void transformGivesWhatTheModelSaysOfEachRow() {
        LockstepClassificationModel model =
                classifier().setNumTasks(1).fit(rows(2, 0)).setBlockSize(7);

        List<Row> rows = model.transform(rows(2, 0).limit(40)).collectAsList();

        assertThat(rows).hasSize(40);
        for (Row row : rows) {
            Vector features = row.getAs("features");
            Vector probability = row.getAs("probability");
            Vector expected = model.predictProbability(features);
            for (int i = 0; i < 10; i++) {
                assertThat(probability.apply(i)).isEqualTo(expected.apply(i), within(1e-5));
            }
            assertThat((double) row.getAs("prediction")).isEqualTo(model.predict(features));
        }
    }

    @Test
    void thresholdsAndColumnsAreSparks() {
        org.apache.spark.sql.Dataset<Row> rows = rows(2, 0);
        LockstepClassificationModel model = classifier()
                .setNumTasks(1)
                .setPredictionCol("digit")
                .setProbabilityCol("")
                .setRawPredictionCol("logits")
                .fit(rows);

        assertThat(model.transform(rows).columns()).containsExactly("features", "label", "weight", "logits", "digit");

        double[] thresholds = new double[10];
        Arrays.fill(thresholds, 1);
        thresholds[7] = 1e-9;
        model.setThresholds(thresholds).setRawPredictionCol("");

        org.apache.spark.sql.Dataset<Row> predicted = model.transform(rows);
        assertThat(predicted.columns()).containsExactly("features", "label", "weight", "digit");
        assertThat(predicted.filter("digit = 7").count()).isEqualTo(rows.count());
    }

    @Test
    void trainValidationSplitTakesIt() {
        LockstepClassifier classifier = classifier().setNumTasks(1);

        TrainValidationSplitModel split = new TrainValidationSplit()
                .setEstimator(classifier)
                .setEstimatorParamMaps(new ParamGridBuilder()
                        .addGrid(classifier.stepSize(), new double[] {0.1})
                        .build())
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                .setSeed(3)
                .fit(rows(2, 0));

        assertThat(split.validationMetrics()[0]).isGreaterThan(0.3);
        assertThat(split.bestModel()).isInstanceOf(LockstepClassificationModel.class);
    }

    @Test
    void saysWhatIsWrongBeforeTheWorkBegins() {
        LockstepClassifier classifier = classifier();

        assertThatThrownBy(() -> classifier().setNumTasks(4).fit(rows(1, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "numTasks is 4, but 3 tasks run at once here, with the processors and GPUs that each needs; "
                                + "give the application more executors, or numTasks 3 or less");
        assertThatThrownBy(() -> ClusterTraining.tasks(0, 0, 16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "no executor has the processors and GPUs that a task needs; give the application executors that "
                                + "have, or set spark.scheduler.maxRegisteredResourcesWaitingTime to more if they come later");
        assertThatThrownBy(() -> classifier().setNumTasks(3).setBatchSize(3).fit(rows(1, 0)))
                .hasMessageStartingWith("numTasks is 3, but the rows of a step are divided by 2");
        assertThatThrownBy(() -> classifier().setShards(12).fit(rows(1, 0)))
                .hasMessage("shards is 12; right would be a power of two, such as 8");
        assertThatThrownBy(() -> classifier().setCheckpointInterval(0).fit(rows(1, 0)))
                .hasMessage("checkpointInterval is 0; right would be 1 or more, or -1 for none");
        assertThatThrownBy(() ->
                        classifier().setOptimizer("lbfgs").setAveragingSteps(2).fit(rows(1, 0)))
                .hasMessage("averagingSteps is 2, but lbfgs takes no steps of batches; leave it at 1");
        assertThatThrownBy(() -> classifier().setSchedule("linear").fit(rows(1, 0)))
                .hasMessageStartingWith("there is no schedule 'linear'");
        assertThatThrownBy(() -> classifier.setOptimizer("newton")).hasMessageContaining("optimizer");
    }

    @Test
    void saysWhatIsWrongWithTheDataOrTheDevice() {
        assertThatThrownBy(() -> fit(new double[] {1, 2}, 1, new double[] {1, 2, 3}, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("right would be as many in all rows");
        assertThatThrownBy(() -> fit(new double[] {1, 2}, 1.5, new double[] {1, 2}, 0))
                .hasMessage("the label of a row is 1.5; right would be a class, a whole number from 0 to 16777215");
        assertThatThrownBy(() -> fit(new double[] {1, Double.NaN}, 1, new double[] {1, 2}, 0))
                .hasMessage("feature 1 of a row is NaN; right would be a finite number of binary32");
        assertThatThrownBy(() -> classifier()
                        .setNumTasks(1)
                        .fit(rows(1, 0).withColumn("features", functions.expr("array(0.5f, cast(null as float))"))))
                .hasMessage("feature 1 of a row is null; fill it, or drop the row");
        assertThatThrownBy(() -> classifier()
                        .setNumTasks(1)
                        .setWeightCol("weight")
                        .fit(rows(1, 0).withColumn("weight", functions.lit(-2))))
                .hasMessage("the weight of a row is -2.0; right would be a number from 0 on");
        assertThatThrownBy(() -> classifier().setNumTasks(1).fit(rows(1, 0).filter("label < 0")))
                .hasMessage("there are no rows to learn from; right would be one or more with a weight above 0");
        assertThatThrownBy(() -> classifier().setNumTasks(2).setDevice("cuda").fit(rows(1, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("device is cuda, but Spark has given task 0 no GPU, only processors; set "
                        + "spark.executor.resource.gpu.amount and spark.task.resource.gpu.amount to 1, or device to cpu, or "
                        + "name a GPU, such as cuda:0");
        assertThatThrownBy(() -> classifier()
                        .setNumTasks(1)
                        .setStepSize(1e38)
                        .setMaxIter(4)
                        .fit(rows(1, 0)))
                .hasMessageStartingWith("the training has diverged: the mean loss of epoch ")
                .hasMessageEndingWith("lower stepSize, now 1.0E38, or scale the features");
    }

    private static void fit(double[] first, double label, double[] second, double other) {
        StructType schema = new StructType()
                .add("features", DataTypes.createArrayType(DataTypes.DoubleType))
                .add("label", DataTypes.DoubleType);
        List<Row> rows = List.of(RowFactory.create(first, label), RowFactory.create(second, other));
        classifier().setNumTasks(1).fit(spark.createDataFrame(rows, schema));
    }

    @Test
    void aCancelledJobEndsItsTasksAndFreesWhatTheyHold() throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        org.apache.spark.sql.Dataset<Row> rows = rows(2, 0);
        await("the end of earlier trainings", () -> threads() == 0);
        Thread fit = Thread.ofPlatform().start(() -> {
            spark.sparkContext().setJobGroup("cancelled", "a training that is cancelled", false);
            try {
                classifier().setNumTasks(2).setMaxIter(1_000_000).fit(rows);
            } catch (Throwable e) {
                failures.add(e);
            }
        });
        await("the transport of a training", () -> threads() > 0);

        spark.sparkContext().cancelJobGroup("cancelled");

        assertThat(fit.join(Duration.ofMinutes(15))).as("the end of the call").isTrue();
        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst()).hasMessageContaining("cancelled");
        await("the end of all tasks", () -> threads() == 0);
        await(
                "the end of all stages",
                () -> spark.sparkContext().statusTracker().getActiveStageIds().length == 0);
    }

    /** Counts the threads of trainings. */
    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lockstep-"))
                .count();
    }

    private static void await(String what, java.util.function.BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 900_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private static float[] weight(LockstepClassificationModel model) {
        return model.toLinearModel().weight();
    }
}
