package dev.lockstep.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.JavaProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LargeDataTest {
    private static final long BYTES = 64 << 20;
    private static final long LIMIT = 2 << 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "opencl"})
    void dataOf32TimesTheDevicesMemoryGiveTheSameBitsAndDoNotGrowTheHeap(String device)
            throws IOException, InterruptedException {
        Path file = folder.resolve("features");
        writeSparse(file);
        Path output = folder.resolve("output");

        Process process = JavaProcess.start(
                List.of("-Xmx64m"),
                output,
                LargeDataMain.class.getName(),
                List.of(device, Long.toString(LIMIT), file.toString()));

        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        List<String> lines = Files.readAllLines(output).stream()
                .filter(line -> !line.startsWith("WARNING"))
                .toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).endsWith(" true").isEqualTo(lines.get(1));
        assertThat(process.exitValue()).isZero();
    }

    /** Writes numbers into every hundredth vector; the others are zeros that take no room on the disk. */
    private static void writeSparse(Path file) throws IOException {
        ByteBuffer vector =
                ByteBuffer.allocate(LargeDataMain.FEATURES * Float.BYTES).order(ByteOrder.nativeOrder());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long at = 0; at + vector.capacity() <= BYTES; at += 100L * vector.capacity()) {
                vector.clear();
                while (vector.hasRemaining()) {
                    vector.putFloat((at / 64 + vector.position() * 7L) % 251 / 251f);
                }
                channel.write(vector.flip(), at);
            }
            channel.write(ByteBuffer.allocate(1), BYTES - 1);
        }
    }
}
