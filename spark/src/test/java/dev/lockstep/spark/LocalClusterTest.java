package dev.lockstep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.data.RealMnist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.MaxAbsScaler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two executors, each a process of its own with one core. */
class LocalClusterTest {
    private static final Dataset DIGITS = Sessions.digits(40);

    @TempDir
    private static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void start() throws IOException {
        spark = Sessions.start(
                "local-cluster[2,1,1024]",
                Map.of(
                        "spark.authenticate", "true",
                        "spark.authenticate.secret", "of the application",
                        "spark.hadoop.fs.killing.impl", KillingFileSystem.class.getName()));
        spark.sparkContext().setCheckpointDir(KillingFileSystem.uri(checkpoints()));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        spark.stop();
        long end = System.nanoTime() + 900_000_000_000L;
        while (executors().findAny().isPresent() && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertThat(executors()).as("processes that are left running").isEmpty();
    }

    private static Path checkpoints() {
        return folder.resolve("checkpoints");
    }

    /** Returns the processes of the executors: no other Java is started by this one. */
    private static Stream<ProcessHandle> executors() {
        return ProcessHandle.current().descendants().filter(Sessions::isJava);
    }

    private static org.apache.spark.sql.Dataset<Row> rows(int partitions, long seed) {
        return Sessions.rows(spark, DIGITS.train(), partitions, seed);
    }

    private static LockstepClassifier classifier() {
        return Sessions.classifier().setDevice("cpu");
    }

    @Test
    void aPipelineLearnsMnistAndIsSavedAndRead() throws IOException {
        Dataset mnist = Dataset.load(
                "mnist",
                DataOptions.fromEnvironment(Map.of())
                        .withDataDir(RealMnist.folder())
                        .withPerClass(200));
        org.apache.spark.sql.Dataset<Row> test = Sessions.rows(spark, Sessions.first(mnist.valid(), 1000), 2, 0);
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {
            new MaxAbsScaler().setInputCol("features").setOutputCol("scaled"),
            classifier().setFeaturesCol("scaled").setMaxIter(8).setNumTasks(2)
        });
        String path = folder.resolve("pipeline").toString();

        PipelineModel model = pipeline.fit(Sessions.rows(spark, mnist.train(), 4, 0));
        model.write().overwrite().save(path);
        pipeline.write().overwrite().save(path + "-unfitted");

        List<Row> predicted =
                model.transform(test).select("probability", "prediction").collectAsList();
        double accuracy = new MulticlassClassificationEvaluator()
                .setMetricName("accuracy")
                .evaluate(model.transform(test));
        assertThat(accuracy).isGreaterThan(0.82);
        assertThat(PipelineModel.load(path)
                        .transform(test)
                        .select("probability", "prediction")
                        .collectAsList())
                .isEqualTo(predicted);
        LockstepClassifier read =
                (LockstepClassifier) Pipeline.load(path + "-unfitted").getStages()[1];
        assertThat(read.getBatchSize()).isEqualTo(48);
        assertThat(read.getFeaturesCol()).isEqualTo("scaled");
        LockstepClassificationModel trained = (LockstepClassificationModel) model.stages()[1];
        try (Stream<Path> files = Files.walk(Path.of(path))) {
            Path file = files.filter(one -> one.endsWith("model.safetensors"))
                    .findFirst()
                    .orElseThrow();
            assertThat(LinearModel.load(file).weight())
                    .isEqualTo(trained.toLinearModel().weight());
        }
    }

    @Test
    void aCrossValidatorChoosesTheBetterRate() {
        LockstepClassifier classifier = classifier().setNumTasks(1);
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(classifier.stepSize(), new double[] {1e-6, 0.1})
                .build();
        MulticlassClassificationEvaluator accuracy = new MulticlassClassificationEvaluator().setMetricName("accuracy");

        CrossValidatorModel crossed = new CrossValidator()
                .setEstimator(classifier)
                .setEstimatorParamMaps(grid)
                .setEvaluator(accuracy)
                .setNumFolds(2)
                .setSeed(3)
                .fit(rows(2, 0));

        assertThat(crossed.avgMetrics()[1]).isGreaterThan(crossed.avgMetrics()[0]);
        assertThat(crossed.bestModel()).isInstanceOf(LockstepClassificationModel.class);
    }

    @Test
    void executorsThatAreKilledGiveTheBitsOfThoseThatAreNot() throws IOException {
        LockstepClassifier classifier =
                classifier().setMaxIter(5).setMomentum(0.9).setNumTasks(2);
        List<Long> first = executors().map(ProcessHandle::pid).toList();
        KillingFileSystem.killWhenWritten(checkpoints(), "after-1", KillingFileSystem.Victim.OTHERS);
        KillingFileSystem.killWhenWritten(checkpoints(), "after-3", KillingFileSystem.Victim.SELF);

        LockstepClassificationModel killed = classifier.fit(rows(3, 0));

        assertThat(executors().map(ProcessHandle::pid).toList().containsAll(first))
                .as("all executors are the first ones")
                .isFalse();
        assertThat(killed.objectiveHistory()).hasSize(5);
        try (Stream<Path> left = Files.walk(checkpoints())) {
            assertThat(left.filter(Files::isRegularFile))
                    .as("checkpoints, and orders to kill, that are left")
                    .isEmpty();
        }
        LockstepClassificationModel whole =
                classifier.setCheckpointInterval(-1).setNumTasks(1).fit(rows(2, 7));
        assertThat(killed.toLinearModel().weight())
                .isEqualTo(whole.toLinearModel().weight());
        assertThat(killed.objectiveHistory()).isEqualTo(whole.objectiveHistory());
    }

    @Test
    void tasksMayNeedOtherResourcesThanTheApplication() {
        LockstepClassifier classifier = classifier()
                .setNumTasks(2)
                .setResourceProfile(new ResourceProfileBuilder()
                        .require(new TaskResourceRequests().cpus(1))
                        .build());

        assertThat(classifier.fit(rows(2, 0)).objectiveHistory()).hasSize(2);
    }
}
