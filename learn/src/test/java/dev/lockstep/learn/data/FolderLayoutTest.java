package dev.lockstep.learn.data;

import static dev.lockstep.learn.data.PictureFixture.gray;
import static dev.lockstep.learn.data.PictureFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Splitting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which folders are learned from, and which are measured on. */
class FolderLayoutTest {
    private static final DataOptions OPTIONS = DataOptions.fromEnvironment(Map.of());

    @TempDir
    private Path temp;

    private Path root;

    @BeforeEach
    void nameTheFolder() {
        root = temp.resolve("images");
    }

    @ParameterizedTest
    @CsvSource({
        "training, testing",
        "training, validation",
        "train, valid",
        "train, val",
        "train, test",
        "train, testing",
        "Train, Val",
        "TRAINING, Test"
    })
    void eachPairOfNamesIsUnderstood(String train, String valid) throws IOException {
        writeClasses(root.resolve(train), 3, "a", "b");
        writeClasses(root.resolve(valid), 2, "a", "b");

        Dataset data = load();

        assertThat(data.train().labels()).containsExactly(0, 0, 0, 1, 1, 1);
        assertThat(data.valid().labels()).containsExactly(0, 0, 1, 1);
        assertThat(data.origin()).isEqualTo(root.toString());
        assertThat(data.warnings()).isEmpty();
    }

    @Test
    void ofThreeFoldersTheTestIsNotReadAndThatIsSaid() throws IOException {
        writeClasses(root.resolve("train"), 3, "a", "b");
        writeClasses(root.resolve("val"), 2, "a", "b");
        writeClasses(root.resolve("test"), 9, "a", "b");

        Dataset data = load();

        assertThat(data.valid().size()).isEqualTo(4);
        assertThat(data.warnings()).containsExactly("of " + root + ", train and val are read, but not test");
    }

    @Test
    void aPartOfEachClassIsSetAsideWhereTheClassesLieInTheFolderItself() throws IOException {
        writeClasses(root, 10, "a", "b", "c");

        Dataset data = load();

        assertThat(data.classNames()).containsExactly("a", "b", "c");
        assertThat(counts(data.train())).containsExactly(8, 8, 8);
        assertThat(counts(data.valid())).containsExactly(2, 2, 2);
        assertThat(data.origin()).isEqualTo(root + ", 0.2 of each class set aside to measure on");
        assertThat(load(OPTIONS.withSplitting(Splitting.fraction(0.5))).origin())
                .contains(", 0.5 of each class");
        assertThat(counts(load(OPTIONS.withSplitting(Splitting.fraction(0.5))).valid()))
                .containsExactly(5, 5, 5);
    }

    @Test
    void noPictureIsLearnedFromAndMeasuredOn() throws IOException {
        writeClasses(root, 7, "a", "b");

        Dataset data = load();
        byte[] all = new byte[14];
        byte[] train = firstPixels(data.train());
        System.arraycopy(train, 0, all, 0, train.length);
        System.arraycopy(firstPixels(data.valid()), 0, all, train.length, 14 - train.length);
        Arrays.sort(all);

        assertThat(all).containsExactly(0, 1, 2, 3, 4, 5, 6, 50, 51, 52, 53, 54, 55, 56);
        assertThat(firstPixels(load().valid())).isEqualTo(firstPixels(data.valid()));
    }

    @Test
    void aPartIsSetAsideWhereThereIsNothingButAFolderToLearnFrom() throws IOException {
        writeClasses(root.resolve("train"), 5, "a", "b");

        Dataset data = load();

        assertThat(counts(data.train())).containsExactly(4, 4);
        assertThat(counts(data.valid())).containsExactly(1, 1);
    }

    /** A class of vehicles, say. */
    @Test
    void aClassMayBeCalledAsAPartIs() throws IOException {
        writeClasses(root, 5, "car", "test", "train");

        Dataset data = load();

        assertThat(data.classNames()).containsExactly("car", "test", "train");
    }

    @Test
    void aFractionBesideAPartToMeasureOnIsRefused() throws IOException {
        writeClasses(root.resolve("training"), 2, "a");
        writeClasses(root.resolve("testing"), 2, "a");

        rejects(OPTIONS.withSplitting(Splitting.fraction(0.1)))
                .hasMessage("fraction 0.1: " + root + " has pictures to measure on, in " + root.resolve("testing")
                        + "; leave it out");
        rejects(OPTIONS.withSplitting(Splitting.files("elsewhere")))
                .hasMessage("valid elsewhere: " + root + " has pictures to measure on, in " + root.resolve("testing")
                        + "; leave it out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "testing", "val", "training"})
    void anotherFolderIsMeasuredOn(String part) throws IOException {
        Path other = temp.resolve("others");
        writeClasses(root, 3, "a", "b");
        writeClasses(part.isEmpty() ? other : other.resolve(part), 2, "a", "b");
        write(other.resolve(part).resolve("a/large.png"), gray(9, 4, 7));

        for (String name : new String[] {other.toString(), "folder:" + other}) {
            Dataset data = load(OPTIONS.withSplitting(Splitting.files(name)));

            assertThat(data.train().labels()).containsExactly(0, 0, 0, 1, 1, 1);
            assertThat(data.valid().labels()).containsExactly(0, 0, 0, 1, 1);
            assertThat(data.valid().features()).isEqualTo(data.train().features());
            assertThat(data.origin()).startsWith(root + ", validation from " + other);
        }
    }

    @Test
    void aFolderOfOtherClassesIsNotMeasuredOn() throws IOException {
        Path other = temp.resolve("others");
        writeClasses(root, 2, "a", "b");
        writeClasses(other, 2, "a", "c");

        rejects(OPTIONS.withSplitting(Splitting.files(other.toString())))
                .hasMessage(other.resolve("b") + " is missing: images and others must have the same classes");
        rejects(OPTIONS.withSplitting(Splitting.files(temp.resolve("gone").toString())))
                .hasMessageContaining(temp.resolve("gone").toString());
    }

    @Test
    void twoFoldersForOnePurposeAreRefused() throws IOException {
        writeClasses(root.resolve("train"), 2, "a");
        writeClasses(root.resolve("training"), 2, "a");

        rejects(OPTIONS).hasMessage(root + " holds both train and training; which is meant? leave one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"testing", "val"})
    void aFolderToMeasureOnAloneIsRefused(String name) throws IOException {
        writeClasses(root.resolve(name), 2, "a");

        rejects(OPTIONS)
                .hasMessage(root.resolve("training") + " is missing: beside " + root.resolve(name)
                        + " there must be a folder to learn from");
    }

    @Test
    void aFolderWithoutClassesIsRefused() throws IOException {
        Files.createDirectories(root);
        rejects(OPTIONS)
                .hasMessage(root + " has no folders: it must hold training and testing, each with a folder of "
                        + "pictures for each class, or the folders of the classes");

        writeClasses(root.resolve("train"), 2, "a");
        Files.createDirectory(root.resolve("test"));
        rejects(OPTIONS)
                .hasMessage(root.resolve("test")
                        + " has no class folders: it must hold a folder of pictures (PNG, JPEG) for each class");
    }

    @Test
    void theTildeIsTheUsersHome() throws IOException {
        String home = System.getProperty("user.home");
        try {
            System.setProperty("user.home", temp.toString());
            writeClasses(root, 5, "a", "b");

            assertThat(Dataset.load("folder:~/images", OPTIONS).name()).isEqualTo("folder:" + root);
        } finally {
            System.setProperty("user.home", home);
        }
    }

    private Dataset load() {
        return load(OPTIONS);
    }

    private Dataset load(DataOptions options) {
        return Dataset.load("folder:" + root, options);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> rejects(DataOptions options) {
        return assertThatThrownBy(() -> load(options)).isInstanceOf(DataException.class);
    }

    /** The pixels of image i of class c all have the value 50 c + i. */
    private static void writeClasses(Path parent, int images, String... classes) throws IOException {
        for (int label = 0; label < classes.length; label++) {
            for (int i = 0; i < images; i++) {
                write(parent.resolve(classes[label]).resolve(i + ".png"), gray(3, 5, 50 * label + i));
            }
        }
    }

    private static byte[] firstPixels(Examples images) {
        byte[] values = new byte[images.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = images.pixels()[i * images.features().count()];
        }
        return values;
    }

    private static int[] counts(Examples images) {
        int[] counts = new int[3];
        for (int label : images.labels()) {
            counts[label]++;
        }
        return Arrays.copyOf(counts, Arrays.stream(images.labels()).max().orElse(0) + 1);
    }
}
