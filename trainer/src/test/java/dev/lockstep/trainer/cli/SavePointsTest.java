package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Compute;
import dev.lockstep.MathMode;
import dev.lockstep.Sgd;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.model.Checkpoint;
import dev.lockstep.learn.model.CheckpointSettings;
import dev.lockstep.learn.model.DataIdentity;
import dev.lockstep.learn.model.DurableFile;
import dev.lockstep.learn.training.StepRunner;
import dev.lockstep.learn.training.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A save that fails costs nothing but itself. */
class SavePointsTest {
    private static final Dataset DATA =
            Dataset.load("digits", DataOptions.fromEnvironment(Map.of()).withPerClass(3));
    private static final CheckpointSettings SETTINGS =
            CheckpointSettings.of(TrainingSettings.DEFAULTS, MathMode.FP32, DataOptions.fromEnvironment(Map.of()));

    @TempDir
    private Path temp;

    @Test
    void aFailedSaveIsNotedOnceAndTheTrainingGoesOnToSaveAgain() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("there"));
        Path away = temp.resolve("away");
        Path file = folder.resolve("model.safetensors");
        try (Compute cpu = Compute.open("cpu");
                TrainingRun run = run(cpu);
                StopSignals signals = StopSignals.listen()) {
            run.begin(null);
            ToFile destination = new ToFile(run, new DurableFile(file));
            SavePoints points = new SavePoints(run, signals, destination, 1);

            epoch(run, points);
            assertThat(Checkpoint.read(file).state().results()).hasSize(1);
            Files.move(folder, away);
            epoch(run, points);
            epoch(run, points);
            assertThat(destination.warnings)
                    .singleElement()
                    .asString()
                    .startsWith(file + " was not written: its folder does not exist");
            assertThat(Checkpoint.read(away.resolve("model.safetensors"))
                            .state()
                            .results())
                    .hasSize(1);
            assertThatThrownBy(points::finished).isInstanceOf(ModelException.class);
            Files.move(away, folder);
            epoch(run, points);

            assertThat(Checkpoint.read(file).state().results()).hasSize(4);
            assertThat(destination.warnings).hasSize(1);
        }
    }

    @Test
    void aSaveForWhichThereIsNoMemoryIsNotedToo() {
        try (Compute cpu = Compute.open("cpu");
                TrainingRun run = run(cpu);
                StopSignals signals = StopSignals.listen()) {
            run.begin(null);
            List<String> warnings = new ArrayList<>();
            SavePoints.Destination full = new SavePoints.Destination() {
                @Override
                public void save() {
                    throw new OutOfMemoryError("Java heap space");
                }

                @Override
                public void notSaved(String reason) {
                    warnings.add(reason);
                }

                @Override
                public String howToGoOn() {
                    return "";
                }
            };

            epoch(run, new SavePoints(run, signals, full, 1));

            assertThat(run.results()).hasSize(1);
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .contains("Java's heap of ", "LOCKSTEP_JAVA_OPTS=-Xmx")
                    .hasLineCount(1);
        }
    }

    private static void epoch(TrainingRun run, SavePoints points) {
        run.runEpoch(TrainingListener.NONE, points);
        points.epochDone();
    }

    private static TrainingRun run(Compute compute) {
        return new TrainingRun(
                compute,
                DATA,
                new TrainingSettings(7, 9, new Optimizer.SgdOptimizer(Sgd.learningRate(0.1)), 0, 0),
                StepRunner.UNCHECKED);
    }

    /** Saves to a file and keeps the warnings. */
    private static final class ToFile implements SavePoints.Destination {
        private final TrainingRun run;
        private final DurableFile file;
        private final List<String> warnings = new ArrayList<>();

        ToFile(TrainingRun run, DurableFile file) {
            this.run = run;
            this.file = file;
        }

        @Override
        public void save() {
            new Checkpoint("1", "cpu", SETTINGS, DataIdentity.of(DATA), run.state()).write(file);
        }

        @Override
        public void notSaved(String reason) {
            warnings.add(reason);
        }

        @Override
        public String howToGoOn() {
            return "";
        }
    }
}
