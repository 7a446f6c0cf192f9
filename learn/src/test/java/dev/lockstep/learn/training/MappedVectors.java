package dev.lockstep.learn.training;

import dev.lockstep.PhiloxStream;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Features;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Random vectors in a mapped file. */
final class MappedVectors {
    private MappedVectors() {}

    /** Writes vectors that are a little larger where the number of their class is, and maps the file for reading. */
    static Examples write(Path file, int size, int features, int classes, long seed, Arena arena) throws IOException {
        PhiloxStream random = new PhiloxStream(seed, size);
        int[] labels = new int[size];
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            MemorySegment values =
                    channel.map(MapMode.READ_WRITE, 0, (long) size * features * Float.BYTES, Arena.ofAuto());
            for (int i = 0; i < size; i++) {
                labels[i] = random.nextInt(classes);
                for (int j = 0; j < features; j++) {
                    float value = random.nextInt(1 << 20) / (float) (1 << 20) + (j % classes == labels[i] ? 0.5f : 0);
                    values.setAtIndex(ValueLayout.JAVA_FLOAT, (long) i * features + j, value);
                }
            }
            MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, values.byteSize(), arena);
            return new Examples(Features.vectors(features), mapped, labels);
        }
    }
}
