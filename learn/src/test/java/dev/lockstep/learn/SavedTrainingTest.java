package dev.lockstep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Compute;
import dev.lockstep.MathMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that was saved goes on by the public API. */
class SavedTrainingTest {
    private static final DataOptions OPTIONS =
            DataOptions.fromEnvironment(Map.of()).withPerClass(31).withSeed(7);
    private static final TrainingSettings SETTINGS = TrainingSettings.DEFAULTS
            .withEpochs(3)
            .withOptimizer(Optimizer.adamW(0.01))
            .withSeed(7);

    @TempDir
    Path temp;

    private final Dataset data = Dataset.load("digits", OPTIONS);

    @Test
    void goesOnToTheBitsOfATrainingThatWasNeverStopped() {
        Path file = temp.resolve("training.safetensors");
        List<Integer> epochs = new ArrayList<>();
        try (Compute cpu = Compute.open("cpu")) {
            LinearModel whole = new Trainer(data, SETTINGS.withEpochs(5)).train(cpu);
            LinearModel three =
                    new Trainer(data, SETTINGS).savingTo(file, OPTIONS).train(cpu);

            SavedTraining saved = SavedTraining.load(file);
            assertThat(saved.epochs()).isEqualTo(3);
            assertThat(saved.settings()).isEqualTo(SETTINGS);
            assertThat(saved.device()).isEqualTo("cpu");
            assertThat(saved.mathMode()).isEqualTo(MathMode.FP32);
            assertThat(saved.model().weight()).isEqualTo(three.weight());
            Dataset again = Dataset.load(saved.dataName(), saved.dataOptions(DataOptions.fromEnvironment(Map.of())));
            LinearModel resumed =
                    saved.resume(again).withEpochs(5).savingTo(file).train(cpu, result -> epochs.add(result.epoch()));

            assertThat(epochs).containsExactly(3, 4);
            assertThat(resumed.weight()).isEqualTo(whole.weight());
            assertThat(resumed.bias()).isEqualTo(whole.bias());
            assertThat(LinearModel.load(file).weight()).isEqualTo(whole.weight());
            assertThat(SavedTraining.load(file).epochs()).isEqualTo(5);
            assertThat(SavedTraining.load(file).dataOptions(OPTIONS).perClass()).hasValue(31);
            assertThat(cpu.memory().liveTensors()).isZero();
        }
    }

    @Test
    void refusesWhatWouldNotGoOn() throws Exception {
        Path file = temp.resolve("training.safetensors");
        Path alone = temp.resolve("model.safetensors");
        try (Compute cpu = Compute.open("cpu")) {
            new Trainer(data, SETTINGS).savingTo(file, OPTIONS).train(cpu).save(alone);
        }
        SavedTraining saved = SavedTraining.load(file);
        Dataset other = Dataset.load("digits", OPTIONS.withSeed(8));

        assertThatThrownBy(() -> saved.resume(other))
                .isExactlyInstanceOf(DataException.class)
                .hasMessage(
                        "the training in " + file + ": it learned from other images (digits) than these (digits); give "
                                + "the same with the data set and dataDir");
        assertThatThrownBy(() -> saved.resume(data).withEpochs(2))
                .isExactlyInstanceOf(DataException.class)
                .hasMessage("epochs 2: " + file + " has begun 3 epochs; give 3 or more");
        assertThatThrownBy(() -> SavedTraining.load(alone))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessage(alone + " is a model alone: it has weights, but not what training needs to go on");
        assertThatThrownBy(() -> SavedTraining.load(temp.resolve("gone"))).isExactlyInstanceOf(ModelException.class);
    }

    @Test
    void aTrainingThatDivergesKeepsItsLastFiniteState() {
        Path file = temp.resolve("training.safetensors");
        try (Compute cpu = Compute.open("cpu")) {
            new Trainer(data, SETTINGS.withEpochs(1)).savingTo(file, OPTIONS).train(cpu);
            Trainer wild = new Trainer(data, SETTINGS.withOptimizer(Optimizer.sgd(1e38))).savingTo(file, OPTIONS);

            assertThatThrownBy(() -> wild.train(cpu)).isInstanceOf(DivergenceException.class);

            assertThat(SavedTraining.load(file).epochs()).isEqualTo(1);
            assertThat(Files.exists(file)).isTrue();
        }
    }
}
