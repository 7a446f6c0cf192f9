package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.MathMode;
import dev.lockstep.Sgd;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.model.Checkpoint;
import dev.lockstep.learn.model.CheckpointSettings;
import dev.lockstep.learn.model.DataIdentity;
import dev.lockstep.learn.model.DurableFile;
import dev.lockstep.learn.training.CheckpointHook;
import dev.lockstep.learn.training.Divergence;
import dev.lockstep.learn.training.StepRunner;
import dev.lockstep.learn.training.TrainingRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSaverTest {
    private static final Dataset DATA =
            Dataset.load("digits", DataOptions.fromEnvironment(Map.of()).withPerClass(9));
    private static final CheckpointSettings SETTINGS =
            CheckpointSettings.of(TrainingSettings.DEFAULTS, MathMode.FP32, DataOptions.fromEnvironment(Map.of()));

    @Test
    void inTheMidstOfAnEpochOnlyFiniteStatesAreWritten(@TempDir Path folder) {
        Path file = folder.resolve("model");
        Optimizer growing = new Optimizer.SgdOptimizer(Sgd.learningRate(1e6).withMomentum(1e4));
        try (Compute cpu = Compute.open("cpu");
                TrainingRun run =
                        new TrainingRun(cpu, DATA, new TrainingSettings(3, 2, growing, 0, 0), StepRunner.UNCHECKED)) {
            run.begin(null);
            ModelSaver saver = new ModelSaver(
                    run,
                    new DurableFile(file),
                    -1,
                    state -> new Checkpoint("1", "cpu", SETTINGS, DataIdentity.of(DATA), state),
                    warning -> {});
            run.runEpoch(TrainingListener.NONE, new CheckpointHook() {
                @Override
                public int every() {
                    return 1;
                }

                @Override
                public void checkpoint() {
                    boolean finite = Divergence.of(run.state()) == null;
                    saver.save();
                    assertThat(Checkpoint.read(file).state())
                            .satisfies(state -> assertThat(Divergence.of(state)).isNull())
                            .satisfies(state -> assertThat(finite).isEqualTo(state.step() == run.stepsDone()));
                    assertThat(saver.howToGoOn())
                            .matches(
                                    finite
                                            ? "; go on with: lockstep train --resume " + file
                                            : "; the training diverged: [a-z0-9 ]+ (NaN|-?Infinity); " + file
                                                    + " holds the last finite model that was saved, of [0-9]+ steps");
                }
            });

            int kept = Checkpoint.read(file).state().step();
            assertThat(kept).isBetween(1, run.stepsPerEpoch() - 2);
            assertThat(run.divergence()).isNotNull();
            saver.saveLastFinite();
            assertThat(Checkpoint.read(file).state().step()).isEqualTo(kept);
        }
        assertThat(Files.exists(file)).isTrue();
    }
}
