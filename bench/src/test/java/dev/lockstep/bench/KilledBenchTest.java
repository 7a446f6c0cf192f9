package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However the process of {@code bench} ends, it leaves neither workers nor files. */
class KilledBenchTest {
    private static final String READY = "echo ready 0 1 1; ";

    /** A parent of two workers: one is stopped, and one reads no input because its task takes long. */
    public static final class Parent {
        private Parent() {}

        /** Prints the numbers of the workers' processes, then never ends. */
        public static void main(String[] args) throws Exception {
            WorkerProcess stopped = start("echo working >&2; while read line; do echo 7; done");
            stopped.freeze();
            WorkerProcess busy = start("while :; do sleep 1; done");
            System.out.println(stopped.pid() + " " + busy.pid() + " .");
            Thread.sleep(Long.MAX_VALUE);
        }

        private static WorkerProcess start(String script) throws WorkerProcess.RefusedException {
            return new WorkerProcess("sh", List.of("sh", "-c", READY + script), Map.of());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM", "HUP"})
    void endsItsWorkersAndRemovesTheirFiles(String signal, @TempDir Path folder) throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Path output = folder.resolve("output");
        // Under nohup, and in the background of some shells, signals would be ignored.
        Process parent = new ProcessBuilder(
                        "env",
                        "--default-signal=" + signal.replace("KILL", "TERM"),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Djava.io.tmpdir=" + temporary,
                        "-XX:-UsePerfData",
                        Parent.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            await(output, () -> Files.readString(output).contains("."));
            List<Long> workers = Stream.of(Files.readString(output).split(" ", -1))
                    .limit(2)
                    .map(Long::valueOf)
                    .toList();
            assertThat(workers).noneMatch(KilledBenchTest::isGone);

            assertThat(new ProcessBuilder("sh", "-c", "kill -" + signal + " " + parent.pid())
                            .start()
                            .waitFor())
                    .isZero();

            assertThat(parent.waitFor(15, TimeUnit.MINUTES)).isTrue();
            try {
                await(output, () -> workers.stream().allMatch(KilledBenchTest::isGone));
                await(output, () -> isEmpty(temporary));
            } finally {
                workers.forEach(worker -> ProcessHandle.of(worker).ifPresent(ProcessHandle::destroyForcibly));
            }
        } finally {
            parent.destroyForcibly();
        }
    }

    /** Tells whether a process has ended; nobody may have asked yet how it did. */
    private static boolean isGone(long pid) {
        try {
            return ProcessHandle.of(pid).isEmpty()
                    || Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1)
                            .contains(") Z ");
        } catch (IOException e) {
            return ProcessHandle.of(pid).isEmpty();
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Path output, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(15);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as(Files.readString(output)).isLessThan(deadline);
            Thread.sleep(5);
        }
    }
}
