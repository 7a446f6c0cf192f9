package dev.lockstep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Native code is loaded from folders that nobody else can write to, and nothing is left where others would meet it. */
final class PrivateFoldersTest {
    private static final Path NOWHERE = Path.of("/proc/nowhere"); // not even root can make it

    @TempDir
    private Path root;

    private Path temporary;
    private Path cache;
    private Path working;

    @BeforeEach
    void make() throws IOException {
        OpenCl.require();
        temporary = Files.createDirectory(root.resolve("temporary"));
        cache = Files.createDirectory(root.resolve("cache"));
        working = Files.createDirectory(root.resolve("working"));
    }

    @Test
    void whatLiesWhereLwjglWouldUnpackIsNotLoaded() throws IOException, InterruptedException {
        Path planted = temporary.resolve("lwjgl_" + System.getProperty("user.name") + "/" + lwjglVersion() + "/x64");
        Files.createDirectories(planted);
        Path library = Files.writeString(planted.resolve("liblwjgl.so"), "planted by another user");
        ForkedJvm run = open(cache, temporary, cache);

        assertThat(run.output()).contains("opened opencl:0").contains("LWJGL's library was loaded from ");
        assertThat(run.output()).doesNotContain(planted.toString());
        assertThat(library).hasContent("planted by another user");
    }

    @Test
    void unpackedLibrariesAreGoneAndCachesArePrivate() throws IOException, InterruptedException {
        ForkedJvm run = open(cache, temporary, cache);

        assertThat(run.output()).contains("opened opencl:0");
        assertThat(entries(temporary)).isEmpty();
        assertThat(entries(working)).isEmpty();
        for (String name : List.of("opencl", "pocl", "drivers")) {
            assertThat(mode(cache.resolve("lockstep").resolve(name))).as(name).isEqualTo("rwx------");
        }
    }

    @Test
    void aCacheThatOthersCanWriteToIsNotUsed() throws IOException, InterruptedException {
        for (String name : List.of("opencl", "pocl")) {
            Path folder = Files.createDirectories(cache.resolve("lockstep").resolve(name));
            Set<PosixFilePermission> all = PosixFilePermissions.fromString("rwxrwxrwx");
            Files.setPosixFilePermissions(folder, all);
        }
        ForkedJvm run = open(cache, temporary, cache);

        assertThat(run.output())
                .contains("opened opencl:0")
                .contains("other users can write to " + cache.resolve("lockstep/opencl"))
                .contains("other users can write to " + cache.resolve("lockstep/pocl"));
        assertThat(entries(cache.resolve("lockstep/opencl"))).isEmpty();
        assertThat(entries(cache.resolve("lockstep/pocl"))).isEmpty();
        assertThat(entries(temporary)).isEmpty();
    }

    @Test
    void withoutAHomeThatCanBeWrittenToDevicesWorkAndNothingIsLeft() throws IOException, InterruptedException {
        for (Path home : List.of(NOWHERE, Path.of("?"))) {
            ForkedJvm run = open(home, temporary, null);

            assertThat(run.output()).contains("opened opencl:0").doesNotContain("WARNING");
            assertThat(run.exitCode()).isZero();
            assertThat(entries(temporary)).isEmpty();
            assertThat(entries(working)).isEmpty();
        }
    }

    @Test
    void withoutAnyFolderThatCodeCanBeLoadedFromTheRemedyNamesOne() throws IOException, InterruptedException {
        ForkedJvm run = open(NOWHERE, NOWHERE, null);

        assertThat(run.output())
                .contains("PoCL has no folder for the kernels that it compiles")
                .contains("name a folder that is yours alone, has room and is not mounted noexec, with the variable"
                        + " XDG_CACHE_HOME or with -Djava.io.tmpdir=<folder>")
                .doesNotContain("natives-linux");
        assertThat(run.exitCode()).isZero();
        assertThat(entries(working)).isEmpty();
    }

    @Test
    void onFileSystemsThatRunNothingTheReasonIsTold() throws IOException, InterruptedException {
        String mount = "mount -t tmpfs -o noexec,mode=700 none " + temporary + " && exec \"$@\"";
        Process unshare = new ProcessBuilder("unshare", "-m", "sh", "-c", mount, "sh", "true").start();
        Assumptions.assumeTrue(unshare.waitFor() == 0, "this user may not mount a file system");
        ForkedJvm run = ForkedJvm.run(
                List.of("unshare", "-m", "sh", "-c", mount, "sh"),
                working,
                OpenMain.class,
                environment(null),
                options(temporary, temporary));

        assertThat(run.output())
                .contains(temporary + "/")
                .contains("is mounted noexec")
                .contains("-Djava.io.tmpdir=");
        assertThat(run.exitCode()).isZero();
        assertThat(entries(working)).isEmpty();
    }

    private ForkedJvm open(Path home, Path temporaryFiles, Path cacheHome) throws IOException, InterruptedException {
        return ForkedJvm.run(List.of(), working, OpenMain.class, environment(cacheHome), options(home, temporaryFiles));
    }

    private static List<String> options(Path home, Path temporaryFiles) {
        return List.of("-Duser.home=" + home, "-Djava.io.tmpdir=" + temporaryFiles);
    }

    /** Where a variable is empty, it is as if it were not set. */
    private static Map<String, String> environment(Path cacheHome) {
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", "");
        environment.put("XDG_CACHE_HOME", cacheHome == null ? "" : cacheHome.toString());
        return environment;
    }

    private static String lwjglVersion() {
        return org.lwjgl.Version.getVersion().replace(' ', '-');
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
