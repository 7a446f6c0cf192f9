package dev.lockstep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C and the process's end, while PoCL and LLVM work in it. */
final class ProcessSignalsTest {
    /** SIGHUP, SIGINT and SIGTERM in a mask of /proc. */
    private static final long STOPS = 0x4003;

    private static final int CODE = 3;

    @TempDir
    private Path folder;

    @BeforeEach
    void needPocl() {
        OpenCl.require();
        Assumptions.assumeTrue(Pocl.isPlatform(OpenCl.facts()), "the first OpenCL device is not PoCL's");
    }

    @Test
    void threadsOfADriverLeaveWhatStopsTheProcessToTheJvm() throws IOException, InterruptedException {
        List<Long> masks = masksOfTheDriver();
        // The thread that asked the driver has the same name, and may be about to end.
        for (int again = 0; again < 1000 && !masks.stream().allMatch(ProcessSignalsTest::hasStops); again++) {
            Thread.sleep(10);
            masks = masksOfTheDriver();
        }

        assertThat(masks).isNotEmpty().allMatch(ProcessSignalsTest::hasStops);
        assertThat(mask(Path.of("/proc/thread-self")) & STOPS).isZero();
    }

    private static boolean hasStops(long mask) {
        return (mask & STOPS) == STOPS;
    }

    private static List<Long> masksOfTheDriver() throws IOException {
        List<Long> masks = new ArrayList<>();
        for (Path task : tasks()) {
            try {
                if (Files.readString(task.resolve("comm")).startsWith("lockstep-driver")) {
                    masks.add(mask(task));
                }
            } catch (IOException e) {
                // It has ended since it was listed.
            }
        }
        return masks;
    }

    /** The process is started to ignore the signal, so that only LLVM would do something. */
    @Test
    void aSignalWhileTheFirstKernelIsCompiledDoesNotMakeItFail() throws IOException, InterruptedException {
        Path cache = cache();
        ForkedJvm run = ForkedJvm.run(
                List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh"),
                folder,
                CompilingMain.class,
                Map.of("POCL_CACHE_DIR", cache.toString()),
                List.of(),
                "interrupt",
                cache.toString());

        assertThat(run.output())
                .as("LLVM noticed it")
                .startsWith("1 error generated.\n")
                .endsWith("made\nhandlers as before\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aProcessThatEndsWhileAKernelIsCompiledEndsWithItsCode() throws IOException, InterruptedException {
        ForkedJvm run = ForkedJvm.run(
                List.of(),
                folder,
                CompilingMain.class,
                Map.of("POCL_CACHE_DIR", cache().toString()),
                List.of(),
                "end",
                Integer.toString(CODE));

        assertThat(run.output()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(CODE);
    }

    private Path cache() throws IOException {
        return Files.createDirectory(
                folder.resolve("cache"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static List<Path> tasks() throws IOException {
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.toList();
        }
    }

    private static long mask(Path task) throws IOException {
        try (var lines = Files.lines(task.resolve("status"))) {
            return lines.filter(line -> line.startsWith("SigBlk:"))
                    .map(line -> line.substring("SigBlk:".length()).strip())
                    .mapToLong(mask -> Long.parseUnsignedLong(mask, 16))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
