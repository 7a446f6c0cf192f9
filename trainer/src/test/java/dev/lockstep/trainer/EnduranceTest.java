package dev.lockstep.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is done for long, the process holds no more afterwards. A little of each in every build; all of it with
 * {@code -Dlockstep.endurance.tensors=1000000 -Dlockstep.endurance.ops=10000000 -Dlockstep.endurance.elements=2147483680
 * -Dlockstep.endurance.seconds=3600}.
 */
class EnduranceTest {
    /** A JVM compiles and its libraries allocate as long as it runs; 16 bytes for each of 10,000,000 calls would be more. */
    private static final long GROWTH = 64 << 20;

    /** What is done, and how much of it where nothing else is said. */
    private static final List<Work> ALL = List.of(
            new Work("tensors", 2000), new Work("ops", 20_000), new Work("elements", 1 << 20), new Work("seconds", 0));

    @TempDir
    private Path folder;

    /** A thing that {@link EnduranceMain} does. */
    private record Work(String what, long fewer) {
        long amount() {
            return Long.getLong("lockstep.endurance." + what, fewer);
        }
    }

    /** What a process held at one time. */
    private record Held(long bytes, long tensors, long resident, long threads, long files) {
        static Held parse(String line) {
            long[] numbers = Arrays.stream(line.split(" "))
                    .skip(1)
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new Held(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "opencl"})
    void nothingGrows(String device) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(device));
        ALL.forEach(work -> arguments.addAll(List.of(work.what, Long.toString(work.amount()))));
        Path output = folder.resolve("output");
        Process process = JavaProcess.start(
                List.of(
                        "--add-modules=jdk.incubator.vector",
                        "-Xms64m",
                        "-Xmx64m",
                        "-XX:+AlwaysPreTouch",
                        JavaProcess.C2_TOO),
                output,
                EnduranceMain.class.getName(),
                arguments);

        boolean hasEnded = process.waitFor(3, TimeUnit.HOURS);
        process.destroyForcibly().waitFor();

        String text = Files.readString(output);
        System.out.println(String.join(" ", arguments) + "\n" + text);
        assertThat(hasEnded).isTrue();
        assertThat(process.exitValue()).as(text).isZero();
        for (Work work : ALL) {
            requireNoGrowth(
                    work.what,
                    text.lines()
                            .filter(line -> line.startsWith(work.what + ": "))
                            .map(Held::parse)
                            .toList());
        }
    }

    private static void requireNoGrowth(String what, List<Held> held) {
        assertThat(held).as(what).hasSize(10);
        Held first = held.getFirst();
        Held last = held.getLast();
        assertThat(last.bytes).as("bytes after %s", what).isEqualTo(first.bytes);
        assertThat(last.tensors).as("tensors after %s", what).isEqualTo(first.tensors);
        assertThat(last.files).as("files after %s", what).isEqualTo(first.files);
        assertThat(last.threads - first.threads)
                .as("threads more after %s, those of the JVM's compilers included", what)
                .isLessThan(5);
        assertThat(last.resident - first.resident)
                .as("resident bytes more after %s", what)
                .isLessThan(GROWTH);
    }
}
