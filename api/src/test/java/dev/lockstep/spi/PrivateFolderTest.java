package dev.lockstep.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder that another user could change is not taken, whatever lies in it. */
final class PrivateFolderTest {
    @TempDir
    private Path root;

    @Test
    void aFolderThatIsMadeIsThisUsersAlone() throws IOException {
        Path folder = PrivateFolder.require(root.resolve("a/b"));

        assertThat(mode(folder)).isEqualTo("rwx------");
        assertThat(mode(folder.getParent())).isEqualTo("rwx------");
        assertThat(PrivateFolder.require(folder)).isEqualTo(folder.toRealPath());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxrwx", "rwxr-x-w-"})
    void oneThatOthersCanWriteToIsRefusedItselfAndAboveAnother(String permissions) throws IOException {
        Path open = Files.createDirectory(root.resolve("open"));
        Path below = Files.createDirectory(open.resolve("below"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(permissions));

        for (Path folder : new Path[] {open, below, open.resolve("new")}) {
            assertThatThrownBy(() -> PrivateFolder.require(folder))
                    .isInstanceOf(PrivateFolder.NotPrivateException.class)
                    .hasMessage("other users can write to " + open.toRealPath());
        }
    }

    @Test
    void oneThatOthersCanReadIsTakenAsItIs() throws IOException {
        Path folder = Files.createDirectory(root.resolve("readable"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(PrivateFolder.require(folder)).isEqualTo(folder.toRealPath());
        assertThat(mode(folder)).isEqualTo("rwxr-xr-x");
    }

    @Test
    void oneOfAnotherUserIsRefusedAlsoThroughALink() throws IOException {
        Path others = Files.createDirectory(root.resolve("others"));
        try {
            Files.setAttribute(others, "unix:uid", 12345);
        } catch (IOException e) {
            Assumptions.abort("only root can give a folder away");
        }
        Path link = Files.createSymbolicLink(root.resolve("link"), others);
        for (Path folder : new Path[] {others, link, others.resolve("mine")}) {
            assertThatThrownBy(() -> PrivateFolder.require(folder))
                    .isInstanceOf(PrivateFolder.NotPrivateException.class)
                    .hasMessage(others.toRealPath() + " belongs to another user");
        }
    }

    @Test
    void aLinkThatAnotherUserCouldTurnIsRefused() throws IOException {
        Path mine = Files.createDirectory(root.resolve("mine"));
        Path open = Files.createDirectory(root.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path link = Files.createSymbolicLink(open.resolve("link"), mine);

        assertThatThrownBy(() -> PrivateFolder.require(link)).isInstanceOf(PrivateFolder.NotPrivateException.class);
    }

    @Test
    void aFreshFolderIsEmptyPrivateAndAnotherEachTime() throws IOException {
        Path first = PrivateFolder.freshForCode("test-");
        Path second = PrivateFolder.freshForCode("test-");
        try {
            assertThat(first).isNotEqualTo(second).isEmptyDirectory();
            assertThat(mode(first)).isEqualTo("rwx------");
        } finally {
            PrivateFolder.delete(first);
            PrivateFolder.delete(second);
        }
        assertThat(first).doesNotExist();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
