package dev.lockstep.spark;

import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.training.ParameterSteps;
import dev.lockstep.learn.training.ShardGradients;
import java.util.ArrayList;
import java.util.List;

/** What one task computes of each order, on its device. Used by one thread. */
final class TaskShare {
    private final TrainingPlan plan;
    private final int rank;
    private final Batches batches;
    private final ShardGradients gradients;
    private final List<Integer> shards = new ArrayList<>();
    private final Ops ops;
    private final Tensor scaled;
    private final ParameterSteps own;
    private int epoch = -1;

    /** Uploads the rows of the task. */
    TaskShare(
            TrainingPlan plan,
            int rank,
            ShardRows rows,
            Batches batches,
            int features,
            int classes,
            Queue queue,
            Scope scope) {
        this.plan = plan;
        this.rank = rank;
        this.batches = batches;
        this.ops = queue.ops();
        this.gradients = new ShardGradients(queue, Features.vectors(features), classes, plan.isWeighted(), scope);
        rows.drain(plan.isWeighted(), (shard, examples) -> {
            gradients.add(shard, examples);
            shards.add(shard);
        });
        this.scaled = scope.tensor(DType.F32, gradients.point().all().shape()).named("scaled");
        this.own = plan.isLbfgs()
                ? null
                : new ParameterSteps(
                        ops, gradients.point(), gradients.gradient(), plan.settings(), batches.steps(), scope);
    }

    /** Returns the tree in which the parts of an order are summed. */
    TreeSum newSum(Order order) {
        boolean isOwn = order.kind() == Order.Kind.OWN_STEPS;
        int leaves = isOwn ? powerOfTwo(plan.tasks()) : plan.shards();
        return new TreeSum(leaves, order.point().length);
    }

    private static int powerOfTwo(int least) {
        return least == 1 ? 1 : Integer.highestOneBit(least - 1) << 1;
    }

    /** Computes the task's part of an order. */
    void compute(Order order, TreeSum sum) {
        gradients.point().all().copyFrom(order.point());
        if (order.kind() != Order.Kind.ALL && epoch != order.epoch()) {
            epoch = order.epoch();
            gradients.shuffle(plan.seed(), epoch);
        }
        switch (order.kind()) {
            case STEP, ALL -> {
                for (int shard = 0; shard < plan.shards(); shard++) {
                    if (plan.taskOf(shard) == rank) {
                        addShard(order, shard, sum);
                    }
                }
            }
            case OWN_STEPS -> addOwnSteps(order, sum);
            case STOP -> throw new IllegalArgumentException("there is nothing to compute");
        }
    }

    private void addShard(Order order, int shard, TreeSum sum) {
        int length = order.point().length;
        if (!shards.contains(shard)) {
            sum.add(shard, new float[length], 0, 0);
            return;
        }
        gradients.clear();
        double weight = order.kind() == Order.Kind.ALL
                ? gradients.addAll(shard)
                : gradients.add(shard, batches.from(shard, order.from()), batches.to(shard, order.from()));
        float[] sums = gradients.sums();
        sum.add(shard, java.util.Arrays.copyOf(sums, length), sums[length], weight);
    }

    /** Takes steps along the gradients of the task's own rows. */
    private void addOwnSteps(Order order, TreeSum sum) {
        int length = order.point().length;
        double total = 0;
        double loss = 0;
        own.begin(epoch, order.from());
        for (int step = order.from(); step < order.to(); step++) {
            gradients.clear();
            double weight = 0;
            for (int shard : shards) {
                weight += gradients.add(shard, batches.from(shard, step), batches.to(shard, step));
            }
            if (weight > 0) {
                loss += gradients.loss();
                own.take(weight);
                total += weight;
            }
        }
        ops.axpy(total, gradients.point().all(), scaled, Write.OVERWRITE);
        sum.add(rank, scaled.toFloatArray(), loss, total);
        if (rank == plan.tasks() - 1) {
            for (int leaf = plan.tasks(); leaf < powerOfTwo(plan.tasks()); leaf++) {
                sum.add(leaf, new float[length], 0, 0);
            }
        }
    }
}
