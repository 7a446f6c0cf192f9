package dev.lockstep.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.Compute;
import dev.lockstep.simulated.SimulatedCuda;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks to which Spark gives two processors and a GPU, the second of those that the simulated CUDA has. */
class GpuTasksTest {
    @TempDir
    private static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void start() throws IOException {
        Path script = Files.writeString(folder.resolve("gpus"), """
                #!/bin/sh
                echo '{"name": "gpu", "addresses": ["1"]}'
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> configuration = new HashMap<>(Map.of(
                "spark.task.cpus", "2",
                "spark.task.resource.gpu.amount", "1",
                "spark.executor.resource.gpu.amount", "1",
                "spark.worker.resource.gpu.amount", "1",
                "spark.worker.resource.gpu.discoveryScript", script.toString(),
                "spark.executorEnv.LOCKSTEP_CUDA_CACHE", "off"));
        SimulatedCuda.of(13)
                .with("SIMCUDA_DEVICES", "2")
                .environment()
                .forEach((name, value) -> configuration.put("spark.executorEnv." + name, value));
        spark = Sessions.start("local-cluster[2,2,1024]", configuration);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static org.apache.spark.sql.Dataset<Row> rows() {
        return Sessions.rows(spark, Sessions.digits(20).train(), 2, 0);
    }

    @Test
    void aTaskHasTheGpuAndTheProcessorsThatSparkGaveIt() {
        List<String> devices = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(List.of(0), 1)
                .mapPartitions(_ -> {
                    TaskContext task = TaskContext.get();
                    try (Compute auto = TaskDevice.open("auto", task);
                            Compute cuda = TaskDevice.open("cuda", task);
                            Compute cpu = TaskDevice.open("cpu", task)) {
                        return List.of(
                                        auto.device().toString(),
                                        cuda.device().toString(),
                                        cpu.receipt().counters().get("threads") + " threads",
                                        cpu.receipt().software().get("kernels"))
                                .iterator();
                    }
                })
                .collect();

        assertThat(devices).startsWith("cuda:1", "cuda:1", "2 threads");
        assertThat(devices.getLast()).as("without options of the JVM").startsWith("compiled loops");
    }

    @Test
    void gpusTrainWhatTheProcessorsTrain() {
        org.apache.spark.sql.Dataset<Row> rows = rows();
        float[] expected = weight(Sessions.classifier().setDevice("cpu").fit(rows));

        LockstepClassificationModel model = Sessions.classifier().setNumTasks(2).fit(rows);

        float[] weight = weight(model);
        for (int i = 0; i < weight.length; i++) {
            assertThat(weight[i]).isEqualTo(expected[i], within(1e-4f));
        }
        assertThat(model.transform(rows).select("prediction").collectAsList())
                .isEqualTo(model.setDevice("cpu")
                        .transform(rows)
                        .select("prediction")
                        .collectAsList());
    }

    private static float[] weight(LockstepClassificationModel model) {
        return model.toLinearModel().weight();
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Sessions.classifier().setDevice("cuda:7").fit(rows()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("task 0 at (localhost|127.0.0.1): "
                        + "device cuda:7 is not available: there are 2 cuda devices; use an index from 0 to 1");
    }
}
