package dev.lockstep.spark;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.SparkConf;
import scala.Option;
import scala.Tuple2;

/**
 * Measures what a step costs with 1, 2, 4 and 8 tasks, which are threads of this process with a device each, over real connections: on rows of
 * MNIST's size, one for each shard and more. Of the second half of many steps the least is printed, and the median.
 */
final class StepCost {
    private static final String HOST = "127.0.0.1";
    private static final int FEATURES = 784;
    private static final int CLASSES = 10;
    private static final int SHARDS = 16;
    private static final int STEPS = 1000;

    private StepCost() {}

    /** Takes nothing. */
    public static void main(String[] arguments) throws Exception {
        for (int rows : new int[] {256, 16}) {
            for (int tasks : new int[] {1, 2, 4, 8}) {
                double[] micros = measure(tasks, rows);
                System.out.printf(
                        Locale.ROOT,
                        "%d rows a step, %d tasks: least %.0f µs, median %.0f µs%n",
                        rows,
                        tasks,
                        micros[0],
                        micros[micros.length / 2]);
            }
        }
        System.exit(0);
    }

    private static double[] measure(int tasks, int rows) throws Exception {
        TrainingPlan plan = new TrainingPlan(
                "cpu", "sgd", 1, rows, 0.1, 0, 0, 0, "constant", 1, tasks, SHARDS, 1, false, CLASSES, null, 1, 600, "");
        List<Collective> all = new ArrayList<>();
        for (int rank = 0; rank < tasks; rank++) {
            all.add(new Collective(new SparkConf(false), Option.empty(), HOST, rank, "secret", 600_000, () -> false));
        }
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<double[]>> times = new ArrayList<>();
            for (int rank = 0; rank < tasks; rank++) {
                int own = rank;
                times.add(threads.submit(() -> task(plan, own, all, rows)));
            }
            for (Future<double[]> time : times) {
                time.get();
            }
            return times.getFirst().get();
        } finally {
            all.forEach(Collective::close);
        }
    }

    private static double[] task(TrainingPlan plan, int rank, List<Collective> all, int rows) throws Exception {
        Collective collective = all.get(rank);
        collective.join(plan.tasks(), HOST, all.get(Collective.parentOf(rank)).port());
        int[] sizes = new int[SHARDS];
        Arrays.fill(sizes, rows / SHARDS);
        try (Compute device = Compute.open("cpu", ComputeOptions.defaults().withThreads(1));
                Scope scope = device.scope()) {
            TaskShare share = new TaskShare(
                    plan,
                    rank,
                    new ShardRows(blocks(plan, rank, rows).iterator()),
                    Batches.of(sizes, rows),
                    FEATURES,
                    CLASSES,
                    device.queue(),
                    scope);
            Team team = new Team(collective, share);
            if (rank > 0) {
                team.serve();
                collective.close();
                return new double[0];
            }
            team.assemble();
            float[] point = new float[(FEATURES + 1) * CLASSES];
            double[] micros = new double[STEPS];
            for (int step = 0; step < STEPS; step++) {
                long start = System.nanoTime();
                team.sum(new Order(Order.Kind.STEP, 0, 0, 1, point));
                micros[step] = (System.nanoTime() - start) / 1e3;
            }
            team.stop();
            // By then the JVM has compiled what a step needs.
            double[] warm = Arrays.copyOfRange(micros, STEPS / 2, STEPS);
            Arrays.sort(warm);
            return warm;
        }
    }

    /** Returns as many rows for each shard of a task. */
    private static List<Tuple2<Integer, RowBlock>> blocks(TrainingPlan plan, int rank, int rows) {
        Random random = new Random(rank);
        RowBlock.Packer packer = new RowBlock.Packer(FEATURES);
        List<Tuple2<Integer, RowBlock>> blocks = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            for (int row = 0; plan.taskOf(shard) == rank && row < rows / SHARDS; row++) {
                float[] values = new float[FEATURES];
                for (int i = 0; i < FEATURES; i++) {
                    values[i] = random.nextFloat();
                }
                byte[] packed = packer.pack(random.nextInt(CLASSES), 1, values).clone();
                blocks.add(new Tuple2<>(shard, new RowBlock(FEATURES, packed, "")));
            }
        }
        return blocks;
    }
}
