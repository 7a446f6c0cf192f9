package dev.lockstep.learn.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.data.RealMnist;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Images that lie outside Java's heap, where the CPU computes on them. */
class ExamplesInPlaceTest {
    private static final Dataset HEAP =
            Dataset.load("digits", DataOptions.fromEnvironment(Map.of()).withPerClass(25));

    /** What a training gives. */
    private record Outcome(double untrained, EpochResult epoch, String weights, long uploaded) {}

    @Test
    void areNotCopiedAndGiveTheBitsOfThoseInTheHeap() {
        Outcome heap = train(HEAP);
        Outcome inPlace = train(new Dataset(
                HEAP.name(), HEAP.origin(), HEAP.classNames(), outside(HEAP.train()), outside(HEAP.valid())));

        assertThat(inPlace.weights).isEqualTo(heap.weights);
        assertThat(inPlace.untrained).isEqualTo(heap.untrained);
        assertThat(inPlace.epoch.valid()).isEqualTo(heap.epoch.valid());
        long images = HEAP.train().values().byteSize() + HEAP.valid().values().byteSize();
        assertThat(heap.uploaded - inPlace.uploaded).isEqualTo(images);
    }

    @Test
    void thoseOfIdxFilesLieThere() {
        Dataset mnist = Dataset.load(
                "mnist",
                DataOptions.fromEnvironment(Map.of())
                        .withDataDir(RealMnist.folder())
                        .withPerClass(20));

        assertThat(mnist.train().values().isNative()).isTrue();
        assertThat(mnist.valid().values().isNative()).isTrue();
    }

    @Test
    void areCopiedToAnArrayOnce() {
        Examples images = outside(HEAP.train());

        assertThat(images.pixels())
                .isSameAs(images.pixels())
                .isEqualTo(HEAP.train().pixels());
    }

    private static Examples outside(Examples examples) {
        MemorySegment values = Arena.ofAuto().allocate(examples.values().byteSize());
        return new Examples(examples.features(), values.copyFrom(examples.values()), examples.labels());
    }

    private static Outcome train(Dataset data) {
        TrainingSettings settings = TrainingSettings.DEFAULTS.withSeed(7);
        try (Compute cpu = Compute.open("cpu");
                TrainingRun run = new TrainingRun(cpu, data, settings, StepRunner.UNCHECKED)) {
            run.begin(null);
            EpochResult epoch = run.runEpoch(TrainingListener.NONE);
            return new Outcome(
                    run.initialLoss(),
                    epoch,
                    run.model().sha256(),
                    cpu.receipt().bytesUploaded());
        }
    }
}
