package dev.lockstep.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTargetTest {
    private static final OutputTarget.Content NEW = out -> out.write("new".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path folder;

    @Test
    void aFileIsReplacedAndNothingElseStays() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "a longer old content");

        write(file);

        assertThat(names()).containsExactly("file");
        assertThat(file).hasContent("new");
    }

    @Test
    void aFileIsAsItWasWhenWritingFails() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");

        assertThatThrownBy(() -> new OutputTarget(file).write(out -> {
                    out.write(1);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(IOException.class);

        assertThat(names()).containsExactly("file");
        assertThat(file).hasContent("old");
    }

    @Test
    void checkingLeavesNothingBehindAndTouchesNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");

        new OutputTarget(file).check();
        new OutputTarget(folder.resolve("none")).check();

        assertThat(names()).containsExactly("file");
        assertThat(file).hasContent("old");
        assertThatThrownBy(() -> new OutputTarget(folder.resolve("no/such")).check())
                .isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-rw-rw-", "r--r-----", "rwxr-x---"})
    void aReplacedFileKeepsItsPermissions(String permissions) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        write(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo(permissions);
    }

    @Test
    void theNewContentIsNeverReadableByMoreThanTheOldWas() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        new OutputTarget(file).write(out -> {
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.toList())
                        .hasSize(2)
                        .allSatisfy(
                                path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                                        .isEqualTo("rw-------"));
            }
        });
    }

    @Test
    void aLinkStaysAndWhatItLeadsToIsReplaced() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path file = Files.writeString(elsewhere.resolve("file"), "old");
        Files.createSymbolicLink(elsewhere.resolve("second"), Path.of("file"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("elsewhere/second"));

        write(link);

        assertThat(link).isSymbolicLink();
        assertThat(elsewhere.resolve("second")).isSymbolicLink();
        assertThat(file).isRegularFile().hasContent("new");
        assertThat(elsewhere.toFile().list()).containsExactlyInAnyOrder("file", "second");
    }

    @Test
    void aLinkToNothingYetIsFollowed() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("later"));

        write(link);

        assertThat(link).isSymbolicLink();
        assertThat(folder.resolve("later")).isRegularFile().hasContent("new");
    }

    @Test
    void aLinkToItselfIsRefused() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("link"));

        assertThatThrownBy(() -> new OutputTarget(link).check()).isInstanceOf(FileSystemLoopException.class);
    }

    @Test
    void aDeviceStaysADevice() throws IOException, InterruptedException {
        Path device = Nodes.nullDevice(folder);
        Path link = Files.createSymbolicLink(folder.resolve("link"), device);
        Object before = Files.readAttributes(device, "unix:rdev,mode,ino");

        for (Path path : new Path[] {device, link}) {
            new OutputTarget(path).check();
            write(path);
            new OutputTarget(path).writeDurably(NEW);
        }

        assertThat((Object) Files.readAttributes(device, "unix:rdev,mode,ino", LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(before);
        assertThat(link).isSymbolicLink();
    }

    @Test
    void aPipeIsWrittenInto() throws IOException, InterruptedException {
        Path pipe = Nodes.pipe(folder);
        CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readString(pipe);
            } catch (IOException e) {
                return e.toString();
            }
        });

        write(pipe);

        assertThat(read.join()).isEqualTo("new");
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }

    @Test
    void aDescriptorIsWrittenIntoBehindWhatItHas() throws Exception {
        Path file = folder.resolve("file");
        // The shell's descriptor is one of a regular file, and what this process writes must reach it.
        Process shell = new ProcessBuilder("sh", "-c", "echo first; read line; echo last")
                .redirectOutput(file.toFile())
                .start();
        while (Files.size(file) == 0) {
            Thread.sleep(5);
        }

        write(Path.of("/proc/" + shell.pid() + "/fd/1"));
        shell.outputWriter().append("\n").close();
        shell.waitFor();

        assertThat(Files.readString(file)).startsWith("first\n").contains("last");
        assertThat(names()).containsExactly("file");
    }

    @Test
    void whatKilledProcessesOfThisUserLeftIsRemoved() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        String name = "a name that is longer than the part of it that the temporary ones have in theirs";
        String prefix = "." + name.substring(0, 60) + ".lockstep-" + ended.pid();
        Files.writeString(folder.resolve(prefix + "-1.tmp"), "half");
        Files.createFile(
                Files.createDirectory(folder.resolve(prefix + "-2.tmp")).resolve("file"));

        new OutputTarget(folder.resolve(name)).check();

        assertThat(names()).isEmpty();
    }

    @Test
    void aLinkLaidInTheWayIsNotWrittenThrough() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "precious");
        Path file = folder.resolve("file");
        String process = Long.toString(ProcessHandle.current().pid());
        int next =
                Integer.parseInt(Temporary.beside(file).getFileName().toString().replaceAll(".*-|\\.tmp", "")) + 1;
        Files.createSymbolicLink(folder.resolve(".file.lockstep-" + process + "-" + next + ".tmp"), victim);

        assertThatThrownBy(() -> write(file)).isInstanceOf(IOException.class);

        assertThat(victim).hasContent("precious");
    }

    @Test
    void oneFileIsKnownByAnyOfItsNames() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Path hard = Files.createLink(folder.resolve("hard"), file);
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
        Path absent = folder.resolve("absent");
        Path toAbsent =
                Files.createSymbolicLink(folder.resolve("toAbsent"), Path.of("../" + folder.getFileName() + "/absent"));
        Path device = Nodes.nullDevice(folder);

        assertThat(isSame(file, hard)).isTrue();
        assertThat(isSame(link, hard)).isTrue();
        assertThat(isSame(folder.resolve("../" + folder.getFileName() + "/file"), file))
                .isTrue();
        assertThat(isSame(absent, toAbsent)).isTrue();
        assertThat(isSame(file, absent)).isFalse();
        assertThat(isSame(file, folder.resolve("other"))).isFalse();
        assertThat(isSame(device, device)).as("nothing of a device is undone").isFalse();
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        return new OutputTarget(one).isSameAs(new OutputTarget(other));
    }

    private static void write(Path file) throws IOException {
        new OutputTarget(file).write(NEW);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
