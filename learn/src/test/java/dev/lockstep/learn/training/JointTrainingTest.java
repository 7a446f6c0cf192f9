package dev.lockstep.learn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.AdamW;
import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.Scope;
import dev.lockstep.Sgd;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.Schedule;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JointTrainingTest {
    private static final int BATCH = 37;
    private static final int EPOCHS = 2;
    private static final double[] RATES = {0.003, 0.01, 0.05, 0.02, 0.1};
    private static final int WHOLE_EPOCHS = 1 << 20;

    /** A table that holds two steps of the five of an epoch. */
    private static final int TWO_STEPS = 2 * BATCH * RATES.length;

    private final Dataset data =
            Dataset.load("digits", DataOptions.fromEnvironment(Map.of()).withPerClass(20));

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "momentum", "adamw"})
    void eachModelLearnsWhatItLearnsByItselfButForRounding(String rule) {
        List<TrainingSettings> settings = settings(rule);
        try (Compute compute = Compute.open("cpu");
                Scope scope = compute.scope();
                JointTraining joint = run(compute, scope, settings, WHOLE_EPOCHS)) {
            for (int head = 0; head < RATES.length; head++) {
                try (TrainingRun alone = new TrainingRun(compute, data, settings.get(head), StepRunner.UNCHECKED)) {
                    alone.begin(null);
                    for (int epoch = 0; epoch < EPOCHS; epoch++) {
                        alone.runEpoch(TrainingListener.NONE);
                    }
                    requireAlike(joint.heads().get(head), alone);
                }
            }
        }
    }

    private static void requireAlike(Trained joint, Trained alone) {
        assertThat(joint.initialLoss()).isEqualTo(alone.initialLoss());
        assertThat(joint.stepsDone()).isEqualTo(alone.stepsDone());
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            EpochResult of = joint.results().get(epoch);
            EpochResult by = alone.results().get(epoch);
            assertThat(of.losses().size()).isEqualTo(by.losses().size());
            for (int step = 0; step < of.losses().size(); step++) {
                assertThat(of.losses().get(step)).isCloseTo(by.losses().get(step), within(1e-4f));
            }
            assertThat(of.trainSeen()).isEqualTo(by.trainSeen());
            assertThat(of.trainCorrect()).isCloseTo(by.trainCorrect(), within(1));
            assertThat(of.valid().loss()).isCloseTo(by.valid().loss(), within(1e-4));
        }
        float[] weights = joint.model().weight().toFloatArray();
        float[] expected = alone.model().weight().toFloatArray();
        for (int i = 0; i < weights.length; i++) {
            assertThat(weights[i]).isCloseTo(expected[i], within(1e-4f));
        }
        assertThat(joint.evaluateTraining().loss())
                .isCloseTo(alone.evaluateTraining().loss(), within(1e-4));
        assertThat(joint.divergence()).isNull();
    }

    @Test
    void theBitsDependNeitherOnThreadsNorOnHowAnEpochIsCut() {
        List<String> bits = new ArrayList<>();
        for (int threads : new int[] {1, 2, 3}) {
            for (int table : new int[] {WHOLE_EPOCHS, TWO_STEPS, 1}) {
                try (Compute compute = Compute.open(
                                Device.CPU, ComputeOptions.defaults().withThreads(threads));
                        Scope scope = compute.scope();
                        JointTraining joint = run(compute, scope, settings("momentum"), table)) {
                    bits.add(Stream.of(joint.heads().toArray(JointTraining.Head[]::new))
                            .map(head -> head.model().sha256()
                                    + head.results().getLast().loss()
                                    + head.results().getLast().trainCorrect())
                            .toList()
                            .toString());
                }
            }
        }

        assertThat(bits).containsOnly(bits.getFirst());
    }

    @Test
    void aModelThatDivergesLeavesTheOthersAsTheyAre() {
        List<TrainingSettings> settings = new ArrayList<>(settings("sgd"));
        List<String> before = weights(settings);
        settings.set(2, settings.get(2).withOptimizer(Optimizer.of(Sgd.learningRate(3e38))));

        try (Compute compute = Compute.open("cpu");
                Scope scope = compute.scope();
                JointTraining joint = run(compute, scope, settings, WHOLE_EPOCHS)) {
            for (int head = 0; head < RATES.length; head++) {
                Trained of = joint.heads().get(head);
                if (head == 2) {
                    assertThat(of.divergence()).isNotNull();
                } else {
                    assertThat(of.divergence()).isNull();
                    assertThat(of.model().sha256()).isEqualTo(before.get(head));
                }
            }
        }
    }

    private List<String> weights(List<TrainingSettings> settings) {
        try (Compute compute = Compute.open("cpu");
                Scope scope = compute.scope();
                JointTraining joint = run(compute, scope, settings, WHOLE_EPOCHS)) {
            return joint.heads().stream().map(head -> head.model().sha256()).toList();
        }
    }

    private JointTraining run(Compute compute, Scope scope, List<TrainingSettings> settings, int table) {
        DeviceData onDevice = DeviceData.shared(data, compute, 1, scope);
        JointTraining joint = new JointTraining(compute.queue(), onDevice, settings, table);
        joint.begin();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            joint.runEpoch(_ -> TrainingListener.NONE, CheckpointHook.NONE);
        }
        return joint;
    }

    private static List<TrainingSettings> settings(String rule) {
        List<TrainingSettings> settings = new ArrayList<>();
        for (double rate : RATES) {
            Optimizer optimizer = switch (rule) {
                case "sgd" -> Optimizer.of(Sgd.learningRate(rate).withWeightDecay(0.01));
                case "momentum" ->
                    Optimizer.of(Sgd.learningRate(rate).withMomentum(0.9)).withSchedule(Schedule.cosine());
                default -> Optimizer.of(AdamW.learningRate(rate / 10));
            };
            settings.add(new TrainingSettings(BATCH, EPOCHS, optimizer, 0.1, 7));
        }
        return settings;
    }
}
