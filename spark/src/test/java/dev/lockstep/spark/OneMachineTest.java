package dev.lockstep.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.Compute;
import dev.lockstep.Scope;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.Trainer;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.training.ParameterVector;
import dev.lockstep.learn.training.ShardGradients;
import dev.lockstep.reference.ReferenceTraining;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/** What tasks train together is what one machine trains. */
class OneMachineTest {
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

    @Test
    void tasksStayAsCloseToFloat64AsThePolicyAllows() {
        // A rate above 2 / L would let the bound grow from step to step.
        LockstepClassifier classifier =
                classifier().setStepSize(0.01).setShards(8).setNumTasks(3);
        Reference reference = new Reference(DIGITS, 8, classifier.getSeed());
        for (int epoch = 0; epoch < classifier.getMaxIter(); epoch++) {
            reference.train(classifier.getSeed(), epoch, classifier.getBatchSize(), classifier.getStepSize());
        }

        LinearModel model =
                classifier.fit(Sessions.rows(spark, DIGITS.train(), 3, 4)).toLinearModel();

        double allowed = reference.training.allowedDistance();
        assertThat(allowed).as("allowed distance").isLessThan(1e-3 * reference.training.norm());
        assertThat(reference.training.distance(doubles(model.weight()), doubles(model.bias())))
                .isLessThan(allowed);
    }

    /** The same training in float64, with the rows in the order of the shards. */
    private static final class Reference {
        private final List<Examples> shards;
        private final List<Integer> first = new ArrayList<>();
        private final double[] values;
        private final int[] labels;
        private final ReferenceTraining training;

        Reference(Dataset data, int shards, long seed) {
            SortedMap<Integer, Examples> parts = shards(data.train(), shards);
            assertThat(parts).hasSize(shards);
            this.shards = List.copyOf(parts.values());
            int features = data.features().count();
            this.values = new double[data.train().size() * features];
            this.labels = new int[data.train().size()];
            int next = 0;
            for (Examples shard : this.shards) {
                first.add(next);
                double[] part = doubles(Sessions.floats(shard));
                System.arraycopy(part, 0, values, next * features, part.length);
                System.arraycopy(shard.labels(), 0, labels, next, shard.size());
                next += shard.size();
            }
            int classes = data.classNames().size();
            try (Compute cpu = Compute.open("cpu");
                    Scope scope = cpu.scope()) {
                ParameterVector start = ParameterVector.zeros(features, classes, "start", scope);
                start.initialise(cpu.ops(), seed);
                this.training = new ReferenceTraining(
                        doubles(start.weight().toFloatArray()),
                        doubles(start.bias().toFloatArray()),
                        features,
                        classes);
            }
        }

        void train(long seed, int epoch, int batchSize, double learningRate) {
            int[] sizes = shards.stream().mapToInt(Examples::size).toArray();
            Batches batches = Batches.of(sizes, batchSize);
            for (int step = 0; step < batches.steps(); step++) {
                List<Integer> rows = new ArrayList<>();
                for (int shard = 0; shard < sizes.length; shard++) {
                    int[] order = ShardGradients.order(seed, epoch, shard, sizes[shard]);
                    for (int i = batches.from(shard, step); i < batches.to(shard, step); i++) {
                        rows.add(first.get(shard) + order[i]);
                    }
                }
                int[] batch = rows.stream().mapToInt(Integer::intValue).toArray();
                training.step(values, labels, batch, 0, batch.length, learningRate);
            }
        }
    }

    @Test
    void lbfgsFindsTheMinimumOfOneMachineWithWeights() {
        float[] weights = new float[DIGITS.train().size()];
        Random random = new Random(3);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextInt(1, 4);
        }
        Examples weighted = Examples.vectors(
                        Sessions.floats(DIGITS.train()),
                        DIGITS.train().labels(),
                        DIGITS.features().count())
                .withWeights(weights);
        LinearModel expected;
        try (Compute cpu = Compute.open("cpu")) {
            TrainingSettings settings = TrainingSettings.DEFAULTS
                    .withEpochs(60)
                    .withOptimizer(Optimizer.lbfgs(0.05).withTolerance(1e-6));
            expected = new Trainer(Dataset.of(DIGITS.classNames(), weighted, weighted), settings).train(cpu);
        }

        LockstepClassificationModel model = classifier()
                .setOptimizer("lbfgs")
                .setRegParam(0.05)
                .setTol(1e-6)
                .setMaxIter(60)
                .setWeightCol("weight")
                .setNumTasks(2)
                .fit(Sessions.rows(spark, weighted, 3, 4));

        // One machine stops where ten iterations lower the objective by 2e-8 of it, at most √(2 · 2e-8 / 0.05) from the
        // minimum.
        assertClose(model.toLinearModel(), expected, 1e-3);
    }

    @Test
    void stepsAreThoseOfOneMachineWhereTheRowsAreOneShard() {
        int batch = 30;
        Examples train = Sessions.first(DIGITS.train(), batch * 9);
        Examples sorted = shards(train, 1).get(0);
        for (String optimizer : List.of("sgd", "adamw")) {
            LinearModel expected;
            try (Compute cpu = Compute.open("cpu")) {
                Optimizer rule = optimizer.equals("sgd") ? Optimizer.sgd(0.1) : Optimizer.adamW(0.1);
                if (rule instanceof Optimizer.AdamWOptimizer adamW) {
                    rule = Optimizer.of(adamW.options().withWeightDecay(0));
                }
                TrainingSettings settings = new TrainingSettings(batch, 3, rule, 0, 5);
                expected = new Trainer(Dataset.of(DIGITS.classNames(), sorted, sorted), settings).train(cpu);
            }

            LockstepClassificationModel model = classifier()
                    .setOptimizer(optimizer)
                    .setBatchSize(batch)
                    .setMaxIter(3)
                    .setShards(1)
                    .setNumTasks(1)
                    .fit(Sessions.rows(spark, train, 2, 8));

            assertClose(model.toLinearModel(), expected, 1e-4);
        }
    }

    /** Returns the rows of each shard in the order in which its task has them. */
    private static SortedMap<Integer, Examples> shards(Examples examples, int count) {
        List<Row> rows =
                Sessions.rows(spark, examples, 1, 0).select("features", "label").collectAsList();
        List<Tuple2<Integer, RowBlock>> blocks = new ArrayList<>();
        new RowPacking(count, false).call(rows.iterator()).forEachRemaining(blocks::add);
        SortedMap<Integer, Examples> shards = new TreeMap<>();
        new ShardRows(blocks.iterator())
                .drain(
                        false,
                        (shard, sorted) -> shards.put(
                                shard,
                                Examples.vectors(
                                        Sessions.floats(sorted),
                                        sorted.labels(),
                                        sorted.features().count())));
        return shards;
    }

    private static double[] doubles(float[] floats) {
        double[] doubles = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            doubles[i] = floats[i];
        }
        return doubles;
    }

    private static void assertClose(LinearModel model, LinearModel expected, double tolerance) {
        for (int i = 0; i < expected.weight().length; i++) {
            assertThat((double) model.weight()[i]).isEqualTo(expected.weight()[i], within(tolerance));
        }
        for (int i = 0; i < expected.bias().length; i++) {
            assertThat((double) model.bias()[i]).isEqualTo(expected.bias()[i], within(tolerance));
        }
    }
}
