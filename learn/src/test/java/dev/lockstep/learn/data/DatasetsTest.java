package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which folder a data set comes from, and what is said where there is none. */
class DatasetsTest {
    private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
    private static final String VALID_LABELS = "t10k-labels-idx1-ubyte.gz";

    @TempDir
    private Path temp;

    @Test
    void namesTheOneMissingFile() throws IOException {
        IdxFixture.write(temp);
        Files.delete(temp.resolve(VALID_LABELS));
        rejects(options())
                .hasMessageContaining("t10k-labels-idx1-ubyte or t10k-labels-idx1-ubyte.gz is missing in " + temp);
    }

    @Test
    void namesTheFoldersItLookedInAndTheRemedy() {
        rejects(options())
                .hasMessageStartingWith("no mnist files (" + TRAIN_IMAGES)
                .hasMessageEndingWith(
                        " in " + temp.resolve("mnist") + " or " + temp + ": dataDir must name their folder");
        DataOptions offline = DataOptions.fromEnvironment(Map.of("LOCKSTEP_DATA", temp.toString()))
                .withCacheDir(temp.resolve("cache"))
                .withOffline(true)
                .withPerClass(2);
        rejects(offline)
                .hasMessageContaining(
                        " in " + temp.resolve("mnist") + " or " + temp + " or " + temp.resolve("cache/mnist"))
                .hasMessageEndingWith(": name their folder with dataDir or LOCKSTEP_DATA, or run without offline once");
    }

    @Test
    void looksInAFolderOfTheDataSetsNameFirst() throws IOException {
        IdxFixture.write(temp.resolve("fashion-mnist"));
        Dataset data = Dataset.load("fashion-mnist", options());
        assertThat(data.origin()).isEqualTo(temp.resolve("fashion-mnist").toString());
        assertThat(data.classNames()).startsWith("T-shirt/top").endsWith("Ankle boot");
    }

    @Test
    void prefersTheNamedFolderToTheEnvironmentAndTheEnvironmentToTheCache() throws IOException {
        for (String folder : new String[] {"named", "environment", "cache/mnist"}) {
            IdxFixture.write(temp.resolve(folder));
        }
        DataOptions options = DataOptions.fromEnvironment(
                        Map.of("LOCKSTEP_DATA", temp.resolve("environment").toString()))
                .withCacheDir(temp.resolve("cache"))
                .withPerClass(1);
        assertThat(Dataset.load("mnist", options.withDataDir(temp.resolve("named")))
                        .origin())
                .endsWith("named");
        assertThat(Dataset.load("mnist", options).origin()).endsWith("environment");
        DataOptions cacheOnly = DataOptions.fromEnvironment(Map.of()).withCacheDir(temp.resolve("cache"));
        assertThat(Dataset.load("mnist", cacheOnly.withPerClass(1)).origin()).endsWith("mnist");
    }

    @Test
    void theEnvironmentsFolderItselfIsNotTakenForFashionMnist() throws IOException {
        IdxFixture.write(temp);
        DataOptions options = DataOptions.fromEnvironment(Map.of("LOCKSTEP_DATA", temp.toString()))
                .withCacheDir(temp.resolve("cache"))
                .withOffline(true)
                .withPerClass(2);
        assertThat(Dataset.load("mnist", options).origin()).isEqualTo(temp.toString());
        assertThatThrownBy(() -> Dataset.load("fashion-mnist", options))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no fashion-mnist files");
    }

    @Test
    void theCacheFollowsXdg() {
        assertThat(DataOptions.fromEnvironment(Map.of("XDG_CACHE_HOME", "/x/y"))
                        .locations()
                        .cacheDir())
                .isEqualTo(Path.of("/x/y/lockstep"));
        assertThat(DataOptions.fromEnvironment(Map.of("XDG_CACHE_HOME", "relative"))
                        .locations()
                        .cacheDir())
                .isEqualTo(Path.of(System.getProperty("user.home"), ".cache", "lockstep"));
    }

    @Test
    void rejectsAnUnknownName() {
        for (String name : new String[] {"", "emnist", "folder:", "npy:", "npz:a", ":a", "MNIST"}) {
            assertThatThrownBy(() -> Dataset.load(name, options()))
                    .isInstanceOf(DataException.class)
                    .hasMessage("unknown data set '" + name
                            + "': must be digits, mnist, fashion-mnist, folder:PATH, npy:FEATURES,LABELS, "
                            + "safetensors:FILE, csv:FILE, parquet:FILE or libsvm:FILE");
        }
    }

    private DataOptions options() {
        return DataOptions.fromEnvironment(Map.of()).withDataDir(temp).withPerClass(2);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> rejects(DataOptions options) {
        return assertThatThrownBy(() -> Dataset.load("mnist", options)).isInstanceOf(DataException.class);
    }
}
