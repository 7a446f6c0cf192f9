package dev.lockstep.trainer;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.Trainer;
import dev.lockstep.learn.TrainingSettings;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Trains on a mapped file of vectors with and without a limit of device memory, and prints the bits of the weights. */
final class LargeDataMain {
    static final int FEATURES = 64;
    private static final int CLASSES = 3;
    private static final int VALID = 5001;

    private LargeDataMain() {}

    public static void main(String[] args) throws IOException {
        String device = args[0];
        long limit = Long.parseLong(args[1]);
        try (FileChannel channel = FileChannel.open(Path.of(args[2]));
                Arena arena = Arena.ofShared()) {
            MemorySegment values = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
            int size = Math.toIntExact(values.byteSize() / (FEATURES * Float.BYTES));
            int[] labels = new int[size];
            for (int i = 0; i < size; i++) {
                labels[i] = i % CLASSES;
            }
            Features features = Features.vectors(FEATURES);
            MemorySegment first = values.asSlice(0, (long) VALID * FEATURES * Float.BYTES);
            Dataset data = Dataset.of(
                    List.of("a", "b", "c"),
                    new Examples(features, values, labels),
                    new Examples(features, first, Arrays.copyOf(labels, VALID)));
            TrainingSettings settings = new TrainingSettings(96, 1, Optimizer.sgd(0.1), 0, 5);
            for (long bytes : new long[] {0, limit}) {
                try (Compute compute =
                        Compute.open(device, ComputeOptions.defaults().withMemoryLimit(bytes))) {
                    var model = new Trainer(data, settings).train(compute);
                    System.out.println(Arrays.hashCode(model.weight()) + " "
                            + Arrays.hashCode(model.bias()) + " "
                            + model.evaluate(compute, data.train()).correct() + " "
                            + (bytes == 0 || compute.memory().peakBytes() <= limit));
                }
            }
        }
    }
}
