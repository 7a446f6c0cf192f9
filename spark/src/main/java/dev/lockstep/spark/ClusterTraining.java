package dev.lockstep.spark;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.rdd.ShuffledRDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** The driver's side of a training: one shuffle of packed rows, then one barrier stage. */
final class ClusterTraining {
    private static final System.Logger LOGGER = System.getLogger("dev.lockstep");

    private final SparkContext spark;
    private final ResourceProfile resources;

    /**
     * Prepares a training.
     *
     * @param resources of the tasks, absent for those that the application has
     */
    ClusterTraining(SparkContext spark, @Nullable ResourceProfile resources) {
        this.spark = spark;
        this.resources = resources == null ? spark.resourceProfileManager().defaultResourceProfile() : resources;
        spark.resourceProfileManager().addResourceProfile(this.resources);
    }

    /**
     * Returns how many tasks a training may have, and waits for executors to register as long as Spark would.
     *
     * @param asked 0 for as many as run at once
     * @param most of the shards
     * @throws IllegalArgumentException if fewer run at once than were asked for
     */
    int tasks(int asked, int most) {
        long wait = spark.getConf().getTimeAsSeconds("spark.scheduler.maxRegisteredResourcesWaitingTime", "30s");
        long end = System.nanoTime() + wait * 1_000_000_000L;
        int slots = spark.maxNumConcurrentTasks(resources);
        while (slots < Math.max(1, asked) && !spark.isLocal() && System.nanoTime() - end < 0) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Collective.CancelledException();
            }
            slots = spark.maxNumConcurrentTasks(resources);
        }
        return tasks(asked, slots, most);
    }

    static int tasks(int asked, int slots, int most) {
        if (slots == 0) {
            throw new IllegalArgumentException(
                    "no executor has the processors and GPUs that a task needs; give the application executors that have, or "
                            + "set spark.scheduler.maxRegisteredResourcesWaitingTime to more if they come later");
        }
        if (asked > slots) {
            throw new IllegalArgumentException(
                    ("numTasks is %s, but %s tasks run at once here, with the processors and GPUs that each needs; "
                                    + "give the application more executors, or numTasks %s or less")
                            .formatted(asked, slots, slots));
        }
        if (asked > most) {
            throw new IllegalArgumentException(
                    ("numTasks is %s, but the rows of a step are divided by %s: the power of two that is no more than shards and "
                                    + "batchSize; raise those, or lower numTasks")
                            .formatted(asked, most));
        }
        return asked == 0 ? Math.min(slots, most) : asked;
    }

    /** Returns a folder for the checkpoints of one training, absent if the application has none. */
    @Nullable
    String newCheckpoints() {
        return spark.getCheckpointDir().isEmpty()
                ? null
                : spark.getCheckpointDir().get() + "/lockstep-" + UUID.randomUUID();
    }

    /**
     * Trains.
     *
     * @param rows (features, label) or (features, label, weight)
     */
    Outcome train(Dataset<Row> rows, TrainingPlan plan) {
        JavaPairRDD<Integer, RowBlock> packed =
                rows.javaRDD().mapPartitionsToPair(new RowPacking(plan.shards(), plan.isWeighted()));
        ClassTag<Integer> ofNumbers = ClassTag$.MODULE$.apply(Integer.class);
        ClassTag<RowBlock> ofBlocks = ClassTag$.MODULE$.apply(RowBlock.class);
        ShuffledRDD<Integer, RowBlock, RowBlock> shuffled =
                new ShuffledRDD<>(packed.rdd(), new ShardPartitioner(plan), ofNumbers, ofBlocks, ofBlocks);
        shuffled.setSerializer(new JavaSerializer(spark.getConf()));
        @SuppressWarnings("unchecked") // a ShuffledRDD holds pairs, which Scala calls Product2
        RDD<Tuple2<Integer, RowBlock>> blocks = (RDD<Tuple2<Integer, RowBlock>>) (RDD<?>) shuffled;
        RDD<byte[]> outcomes =
                blocks.barrier().mapPartitions(new TrainingTask(plan), false, ClassTag$.MODULE$.apply(byte[].class));
        JavaRDD<byte[]> trained =
                JavaRDD.fromRDD(outcomes, ClassTag$.MODULE$.apply(byte[].class)).withResources(resources);
        try {
            // Spark tries a barrier stage again only if another follows.
            List<byte[]> outcome = trained.repartition(1).collect();
            return Outcome.decode(outcome.getFirst());
        } finally {
            delete(plan);
        }
    }

    private void delete(TrainingPlan plan) {
        if (plan.checkpoints() != null) {
            try {
                new Checkpoints(plan.checkpoints(), spark.hadoopConfiguration()).delete();
            } catch (IOException e) { // no reason to lose the model
                LOGGER.log(
                        System.Logger.Level.WARNING,
                        "the checkpoints in " + plan.checkpoints() + " cannot be removed; remove them by hand",
                        e);
            }
        }
    }
}
