package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.Compute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where a user may have no more threads, ops use those that there are. */
final class FewThreadsTest {
    /** A user whom nobody is; the superuser's threads are not limited. */
    private static final String USER = "54321";

    @Test
    void computesWithTheThreadsThereAre() throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/proc/self/limits")), "threads are limited by Linux's setrlimit");
        List<String> as = List.of();
        if (System.getProperty("user.name").equals("root")) {
            assumeTrue(Files.exists(Path.of("/usr/bin/setpriv")), "setpriv gives up the superuser's rights");
            as = List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups");
        }
        Path folder = Files.createTempDirectory(
                "lockstep", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        try {
            String output = ForkedJvm.run(
                    as,
                    FewThreads.class,
                    List.of("--enable-native-access=ALL-UNNAMED"),
                    List.of(
                            readable(Compute.class, folder.resolve("api")),
                            readable(CpuBackend.class, folder.resolve("cpu")),
                            readable(FewThreads.class, folder.resolve("tests"))));
            assertThat(output)
                    .contains("sum 301000.0", "sum 602000.0", "threads 1")
                    .contains(
                            "CPU ops use 1 of 4 threads, for the system refused another (unable to create native thread")
                    .contains("raise its limit (ulimit -u, or pids.max of the control group)");
        } finally {
            delete(folder);
        }
    }

    /** Returns where another user can read the classes that a class is one of. */
    private static String readable(Class<?> one, Path copy) throws IOException {
        Path source =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().getPath());
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path target = copy.resolve(source.relativize(file).toString());
                Files.copy(file, target);
                boolean folder = Files.isDirectory(file);
                Files.setPosixFilePermissions(
                        target, PosixFilePermissions.fromString(folder ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
        return copy.toString();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList().reversed()) {
                Files.delete(file);
            }
        }
    }
}
