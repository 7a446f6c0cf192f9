package dev.lockstep.spark;

import org.apache.spark.Partitioner;

/** Sends the rows of each shard to its task. */
final class ShardPartitioner extends Partitioner {
    private static final long serialVersionUID = 1;

    private final TrainingPlan plan;

    ShardPartitioner(TrainingPlan plan) {
        this.plan = plan;
    }

    @Override
    public int numPartitions() {
        return plan.tasks();
    }

    @Override
    public int getPartition(Object shard) {
        return plan.taskOf((Integer) shard);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ShardPartitioner that
                && plan.tasks() == that.plan.tasks()
                && plan.shards() == that.plan.shards();
    }

    @Override
    public int hashCode() {
        return 31 * plan.tasks() + plan.shards();
    }
}
