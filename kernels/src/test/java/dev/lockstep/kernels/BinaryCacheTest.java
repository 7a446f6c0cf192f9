package dev.lockstep.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiled programs are found again, and a file that is not what it should be is as good as none. */
final class BinaryCacheTest {
    private static final byte[] KEY = BinaryCache.key("source", "options");
    private static final byte[] CONTENT = {1, 2, 3};

    @Test
    void returnsWhatWasStoredAndNothingElse(@TempDir Path folder) {
        BinaryCache cache = new BinaryCache(folder.resolve("new"));
        assertThat(cache.load(KEY)).isNull();
        cache.store(KEY, CONTENT);

        assertThat(new BinaryCache(folder.resolve("new")).load(KEY)).isEqualTo(CONTENT);
        assertThat(cache.load(BinaryCache.key("sourc", "eoptions"))).isNull();
    }

    @Test
    void anyChangedByteMakesAnEntryWorthless(@TempDir Path folder) throws IOException {
        BinaryCache cache = new BinaryCache(folder);
        cache.store(KEY, CONTENT);
        Path file = onlyFile(folder);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            Files.write(file, damaged);
            assertThat(cache.load(KEY)).as("byte %d", i).isNull();
        }
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertThat(cache.load(KEY)).as("length %d", length).isNull();
        }
    }

    @Test
    void whereNothingCanBeWrittenNothingIsKept(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        for (BinaryCache cache : List.of(new BinaryCache(file), new BinaryCache(null))) {
            cache.store(KEY, CONTENT);
            assertThat(cache.load(KEY)).isNull();
        }
    }

    @Test
    void entriesOfAFolderThatOthersCanWriteToAreNotTaken(@TempDir Path folder) throws IOException {
        Path place = folder.resolve("place");
        new BinaryCache(place).store(KEY, CONTENT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place)))
                .isEqualTo("rwx------");
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
        BinaryCache cache = new BinaryCache(place);

        assertThat(cache.load(KEY)).isNull();
        cache.store(BinaryCache.key("another"), CONTENT);
        onlyFile(place);
    }

    private static Path onlyFile(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }
}
