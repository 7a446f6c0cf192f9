package dev.lockstep.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.LeakReport;
import dev.lockstep.Op;
import dev.lockstep.Philox;
import dev.lockstep.Sgd;
import dev.lockstep.trainer.data.DataOptions;
import dev.lockstep.trainer.data.Dataset;
import dev.lockstep.trainer.data.Datasets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingRunTest {
    private static final long SEED = 11;
    private static final Dataset DATA = Datasets.load(
            "digits", DataOptions.fromEnvironment(Map.of()).withPerClass(25).withSeed(SEED));

    @Test
    void weightsStartUniformWithinOneOverTheRootOfTheInputs() {
        try (Compute cpu = Compute.open("cpu");
                TrainingRun run = new TrainingRun(cpu, DATA, settings(16), StepRunner.UNCHECKED)) {
            float[] weight = run.model().weight().toFloatArray();
            float[] bias = run.model().bias().toFloatArray();

            assertThat(weight).hasSize(7840);
            assertThat(bias).hasSize(10);
            for (int i = 0; i < weight.length; i++) {
                int bits = Philox.bits(SEED, TrainingStreams.WEIGHT, i);
                assertThat(weight[i]).isEqualTo(Philox.uniform(bits, -1f / 28, 1f / 28));
            }
            assertThat(bias[3])
                    .isEqualTo(Philox.uniform(Philox.bits(SEED, TrainingStreams.BIAS, 3), -1f / 28, 1f / 28));
        }
    }

    @Test
    void theLastIncompleteBatchIsDropped() {
        try (Compute cpu = Compute.open("cpu");
                TrainingRun run = new TrainingRun(cpu, DATA, settings(31), StepRunner.UNCHECKED)) {
            EpochResult result = run.runEpoch(StepListener.NONE);

            assertThat(run.stepsPerEpoch()).isEqualTo(8);
            assertThat(result.trainSeen()).isEqualTo(248);
            assertThat(result.valid().seen()).isEqualTo(250);
            assertThat(cpu.receipt().ops()).containsEntry(Op.LINEAR_BACKWARD, 8L);
        }
    }

    @Test
    void listeningDoesNotChangeTheResult() {
        List<Integer> reported = new ArrayList<>();
        StepListener listener = new StepListener() {
            @Override
            public int every() {
                return 4;
            }

            @Override
            public void stepsDone(int epoch, int done, int total, float loss, int correct) {
                assertThat(total).isEqualTo(15);
                assertThat(loss).isBetween(0f, 20f);
                assertThat(correct).isBetween(0, done * 16);
                reported.add(epoch * 100 + done);
            }
        };

        assertThat(trainedSha256(listener)).isEqualTo(trainedSha256(StepListener.NONE));
        assertThat(reported).containsExactly(4, 8, 12, 104, 108, 112);
    }

    @Test
    void everyEpochVisitsTheImagesInAnotherOrder() {
        int[] first = TrainingStreams.order(SEED, 0, 250);
        int[] second = TrainingStreams.order(SEED, 1, 250);

        assertThat(first).doesNotHaveDuplicates().hasSize(250).isNotEqualTo(second);
        assertThat(first).isEqualTo(TrainingStreams.order(SEED, 0, 250));
    }

    @Test
    void closesEveryTensorItMade() {
        List<LeakReport> leaks = new ArrayList<>();
        try (Compute cpu = Compute.open("cpu", ComputeOptions.defaults().withOnLeak(leaks::add))) {
            try (TrainingRun run = new TrainingRun(cpu, DATA, settings(16), StepRunner.UNCHECKED)) {
                run.runEpoch(StepListener.NONE);
            }
            assertThat(cpu.memory().liveTensors()).isZero();
        }
        assertThat(leaks).isEmpty();
    }

    @Test
    void refusesABatchLargerThanTheTrainingSplit() {
        try (Compute cpu = Compute.open("cpu")) {
            assertThatThrownBy(() -> new TrainingRun(cpu, DATA, settings(251), StepRunner.UNCHECKED))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a batch of 251 needs as many training images, but there are 250");
        }
    }

    private static String trainedSha256(StepListener listener) {
        try (Compute cpu = Compute.open("cpu");
                TrainingRun run = new TrainingRun(cpu, DATA, settings(16), StepRunner.UNCHECKED)) {
            run.runEpoch(listener);
            run.runEpoch(listener);
            return run.model().sha256();
        }
    }

    private static TrainingSettings settings(int batch) {
        return new TrainingSettings(batch, 2, new Optimizer.SgdOptimizer(Sgd.learningRate(0.1)), 0, SEED);
    }
}
