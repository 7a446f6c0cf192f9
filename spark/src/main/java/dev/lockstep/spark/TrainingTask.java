package dev.lockstep.spark;

import dev.lockstep.Compute;
import dev.lockstep.Scope;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.jspecify.annotations.Nullable;
import scala.Some;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** A barrier task: takes the rows of its shards to its device, and trains together with the others. Rank 0 returns the outcome. */
final class TrainingTask
        extends AbstractFunction1<
                scala.collection.Iterator<Tuple2<Integer, RowBlock>>, scala.collection.Iterator<byte[]>>
        implements Serializable {
    private static final long serialVersionUID = 1;

    private final TrainingPlan plan;

    TrainingTask(TrainingPlan plan) {
        this.plan = plan;
    }

    @Override
    public scala.collection.Iterator<byte[]> apply(scala.collection.Iterator<Tuple2<Integer, RowBlock>> blocks) {
        try {
            List<byte[]> outcome = train(CollectionConverters.asJava(blocks));
            return CollectionConverters.asScala(outcome.iterator());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Collective.CancelledException();
        }
    }

    private List<byte[]> train(Iterator<Tuple2<Integer, RowBlock>> blocks) throws IOException, InterruptedException {
        BarrierTaskContext task = BarrierTaskContext.get();
        int rank = task.partitionId();
        SparkEnv spark = SparkEnv.get();
        String host = spark.blockManager().blockManagerId().host();
        ShardRows rows = new ShardRows(blocks);
        try (Opened opened = new Opened(host, task);
                Collective collective = new Collective(
                        spark.conf(),
                        new Some<>(spark.securityManager().getRpcSSLOptions()),
                        host,
                        rank,
                        secret(spark),
                        TimeUnit.SECONDS.toMillis(plan.timeoutSeconds()),
                        task::isInterrupted)) {
            String own = entry(host, collective, rows, opened).encode();
            Roster roster = Roster.decode(plan.tasks() == 1 ? new String[] {own} : task.allGather(own));
            if (!roster.error().isEmpty()) {
                return rank == 0 ? List.of(Outcome.failure(roster.error()).encode()) : List.of();
            }
            Compute device = java.util.Objects.requireNonNull(opened.device);
            Roster.Entry parent = roster.entries().get(Collective.parentOf(rank));
            collective.join(plan.tasks(), parent.host(), parent.port());
            int features = roster.features();
            int classes = roster.classes(plan.classes());
            Batches batches = Batches.of(roster.rows(), plan.batchSize());
            try (Scope scope = device.scope()) {
                TaskShare share = new TaskShare(plan, rank, rows, batches, features, classes, device.queue(), scope);
                Team team = new Team(collective, share);
                if (rank > 0) {
                    team.serve();
                    return List.of();
                }
                Checkpoints checkpoints = plan.checkpoints() == null
                        ? null
                        : new Checkpoints(
                                plan.checkpoints(), SparkHadoopUtil.get().newConfiguration(spark.conf()));
                Coordinator coordinator =
                        new Coordinator(plan, batches, features, classes, team, device.queue(), scope, checkpoints);
                return List.of(coordinator.train().encode());
            }
        }
    }

    private Roster.Entry entry(String host, Collective collective, ShardRows rows, Opened opened) {
        int[] sizes = new int[plan.shards()];
        for (int shard = 0; shard < sizes.length; shard++) {
            sizes[shard] = rows.size(shard);
        }
        String error = opened.error.isEmpty() ? rows.error() : opened.error;
        return new Roster.Entry(host, collective.port(), error, rows.features(), rows.greatestLabel(), sizes);
    }

    /** Returns the secret of the training, together with Spark's own where that has one, which no message carries. */
    private String secret(SparkEnv spark) {
        SecurityManager security = spark.securityManager();
        return security.isAuthenticationEnabled() ? plan.secret() + security.getSecretKey() : plan.secret();
    }

    /** The device of the task, or why there is none. */
    private final class Opened implements AutoCloseable {
        private final @Nullable Compute device;
        private final String error;

        Opened(String host, BarrierTaskContext task) {
            Compute opening = null;
            String failure = "";
            try {
                opening = TaskDevice.open(plan.device(), task);
            } catch (LockstepException e) {
                failure = "task %s at %s: %s".formatted(task.partitionId(), host, e.getMessage());
            } catch (IllegalArgumentException e) {
                failure = String.valueOf(e.getMessage());
            }
            this.device = opening;
            this.error = failure;
        }

        @Override
        public void close() {
            if (device != null) {
                device.close();
            }
        }
    }
}
