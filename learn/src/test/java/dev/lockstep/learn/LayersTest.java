package dev.lockstep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.AdamW;
import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Program;
import dev.lockstep.Scope;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The parts that models of more than one layer are made of. */
class LayersTest {
    private static final List<String> NAMES = List.of("even", "odd");

    @Test
    void oneLayerFedAndUpdatedLearnsWhatTheTrainerLearnsFromThatStart() {
        Examples train = points(103);
        for (Optimizer optimizer : List.of(
                Optimizer.sgd(0.1),
                Optimizer.of(Sgd.learningRate(0.1).withMomentum(0.9).withDampening(0.5)),
                Optimizer.adamW(0.01))) {
            TrainingSettings settings = TrainingSettings.DEFAULTS
                    .withBatch(10)
                    .withEpochs(2)
                    .withOptimizer(optimizer)
                    .withSeed(3);
            try (Compute cpu = Compute.open("cpu");
                    Scope scope = cpu.scope()) {
                LinearModel trained = new Trainer(Dataset.of(NAMES, train, train), settings).train(cpu);

                BatchFeed feed = new BatchFeed(scope, train, 10);
                Parameter weight = Parameter.zeros(scope, "weight", 2, 2);
                Parameter bias = Parameter.zeros(scope, "bias", 2);
                Initializer.linear().set(cpu.ops(), weight.value(), 2, 3, 0x7EA1_0001L << 32);
                Initializer.linear().set(cpu.ops(), bias.value(), 2, 3, 0x7EA1_0002L << 32);
                LinearLayer layer = new LinearLayer(weight, bias);
                ParameterUpdates updates = new ParameterUpdates(scope, ParameterGroup.of(optimizer, weight, bias));
                Tensor logits = scope.tensor(DType.F32, 10, 2);
                Program step = scope.record(ops -> {
                    feed.next(ops);
                    layer.forward(ops, feed.x(), logits);
                    ops.softmaxCrossEntropy(logits, feed.labels(), CrossEntropy.mean(), null, logits);
                    layer.backward(ops, feed.x(), logits, null);
                    updates.issue(ops);
                });
                for (int epoch = 0; epoch < 2; epoch++) {
                    feed.shuffle(3, epoch);
                    step.run(feed.steps());
                }

                assertThat(feed.steps()).isEqualTo(10);
                float[] expected = trained.weight();
                float[] weights = weight.value().toFloatArray();
                for (int i = 0; i < weights.length; i++) {
                    assertThat(weights[i]).as("%s", optimizer).isEqualTo(expected[i], within(1e-4f));
                }
            }
        }
    }

    @Test
    void eachGroupHasItsOwnLearningRateAndWeightDecay() {
        try (Compute cpu = Compute.open("cpu");
                Scope scope = cpu.scope()) {
            Parameter plain = Parameter.zeros(scope, "plain", 3);
            Parameter fast = Parameter.zeros(scope, "fast", 3);
            Parameter decaying = Parameter.zeros(scope, "decaying", 3);
            Parameter adaptive = Parameter.zeros(scope, "adaptive", 1, 1);
            for (Parameter parameter : List.of(plain, fast, decaying, adaptive)) {
                cpu.ops().fill(parameter.value(), 8);
                cpu.ops().fill(parameter.gradient(), 2);
            }
            ParameterUpdates updates = new ParameterUpdates(
                    scope,
                    ParameterGroup.of(Optimizer.sgd(0.5), plain),
                    ParameterGroup.of(Optimizer.sgd(2), fast),
                    ParameterGroup.of(Optimizer.of(Sgd.learningRate(0.5).withWeightDecay(0.25)), decaying),
                    ParameterGroup.of(Optimizer.of(AdamW.learningRate(0.5).withWeightDecay(0)), adaptive));

            updates.issue(cpu.ops());

            assertThat(plain.value().toFloatArray()).containsOnly(7);
            assertThat(fast.value().toFloatArray()).containsOnly(4);
            assertThat(decaying.value().toFloatArray()).containsOnly(6);
            assertThat(adaptive.value().toFloatArray()[0]).isEqualTo(7.5f, within(1e-5f));
            updates.issue(cpu.ops());
            assertThat(adaptive.value().toFloatArray()[0]).isEqualTo(7f, within(1e-5f));
        }
    }

    @Test
    void aFeedGivesEachExampleAtMostOnceAnEpoch() {
        Examples examples = points(31);
        try (Compute cpu = Compute.open("cpu");
                Scope scope = cpu.scope()) {
            BatchFeed feed = new BatchFeed(scope, examples, 7);
            List<Float> seen = new ArrayList<>();
            for (int i = 0; i < feed.steps(); i++) {
                feed.next(cpu.ops());
                float[] x = feed.x().toFloatArray();
                for (int row = 0; row < 7; row++) {
                    seen.add(x[2 * row]);
                }
            }
            assertThat(feed.steps()).isEqualTo(4);
            assertThat(seen).hasSize(28).doesNotHaveDuplicates();
            assertThatThrownBy(() -> feed.next(cpu.ops())).hasMessageContaining("step");
            feed.shuffle(0, 0);
            feed.next(cpu.ops());
            assertThat(feed.x().toFloatArray()[0]).isEqualTo(seen.getFirst());
        }
    }

    @Test
    void refusesABatchThatCannotBeTaken() {
        Examples examples = points(3);
        try (Compute cpu = Compute.open("cpu");
                Scope scope = cpu.scope()) {
            assertThatThrownBy(() -> new BatchFeed(scope, examples, 4))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a batch of 4 cannot be taken from 3 examples");
            assertThatThrownBy(() -> new BatchFeed(scope, examples, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a batch of 0 cannot be taken from 3 examples");
        }
    }

    private static Examples points(int size) {
        SplittableRandom random = new SplittableRandom(size);
        float[] values = new float[2 * size];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            labels[i] = i % 2;
            values[2 * i] = (float) random.nextGaussian() + labels[i];
            values[2 * i + 1] = (float) random.nextGaussian();
        }
        return Examples.vectors(values, labels, 2);
    }
}
