package dev.lockstep.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
    private static final OutputFolder.Filling TWO_FILES = folder -> {
        Files.writeString(folder.resolve("a"), "new a");
        Files.writeString(folder.resolve("b"), "new b");
    };

    private static final OutputFolder.Filling FULL_DISK = folder -> {
        Files.writeString(folder.resolve("a"), "new a");
        throw new IOException("No space left on device");
    };

    @TempDir
    private Path parent;

    @Test
    void aNewFolderAppearsWholeWithTheFoldersAroundIt() throws IOException {
        Path folder = parent.resolve("x/y/report");

        OutputFolder.write(folder, TWO_FILES);

        assertThat(all()).containsExactly("x", "x/y", "x/y/report", "x/y/report/a", "x/y/report/b");
    }

    @Test
    void nothingOfANewFolderStaysWhenTheDiskIsFull() throws IOException {
        assertThatThrownBy(() -> OutputFolder.write(parent.resolve("x/y/report"), FULL_DISK))
                .hasMessage("No space left on device");
        assertThatThrownBy(() -> OutputFolder.writeNew(parent.resolve("runs"), number -> "run" + number, FULL_DISK))
                .hasMessage("No space left on device");

        assertThat(all()).isEmpty();
    }

    @Test
    void theFilesOfAnOldFolderStayWhenTheDiskIsFull() throws IOException {
        Files.writeString(parent.resolve("a"), "old a");

        assertThatThrownBy(() -> OutputFolder.write(parent, FULL_DISK)).hasMessage("No space left on device");

        assertThat(all()).containsExactly("a");
        assertThat(parent.resolve("a")).hasContent("old a");
    }

    @Test
    void otherFilesOfAnOldFolderAndLinksInItStay() throws IOException {
        Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
        Path folder = Files.createDirectory(parent.resolve("folder"));
        Files.writeString(folder.resolve("mine"), "mine");
        Files.writeString(folder.resolve("b"), "old b");
        Files.createSymbolicLink(folder.resolve("a"), Path.of("../elsewhere/a"));

        OutputFolder.write(Files.createSymbolicLink(parent.resolve("link"), Path.of("folder")), TWO_FILES);

        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("a", "b", "mine");
        assertThat(folder.resolve("a")).isSymbolicLink();
        assertThat(elsewhere.resolve("a")).hasContent("new a");
        assertThat(folder.resolve("b")).hasContent("new b");
    }

    @Test
    void aNewFolderTakesTheFirstFreeName() throws IOException {
        Files.createDirectory(parent.resolve("run1"));
        Files.createSymbolicLink(parent.resolve("run2"), Path.of("nowhere"));

        Path folder = OutputFolder.writeNew(parent, number -> "run" + number, TWO_FILES);

        assertThat(folder).isEqualTo(parent.resolve("run3"));
        assertThat(all()).containsExactly("run1", "run2", "run3", "run3/a", "run3/b");
    }

    @Test
    void checkingFindsWhatIsInTheWayAndLeavesNothing() throws IOException {
        Files.createFile(parent.resolve("file"));
        Files.createSymbolicLink(parent.resolve("dangling"), Path.of("nowhere"));

        OutputFolder.check(parent);
        OutputFolder.check(parent.resolve("x/y"));
        for (String wrong : List.of("file", "file/x", "dangling")) {
            assertThatThrownBy(() -> OutputFolder.check(parent.resolve(wrong)))
                    .isInstanceOf(NotDirectoryException.class);
        }

        assertThat(all()).containsExactly("dangling", "file");
    }

    private List<String> all() throws IOException {
        try (Stream<Path> files = Files.walk(parent)) {
            return files.filter(path -> !path.equals(parent))
                    .map(path -> parent.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }
}
