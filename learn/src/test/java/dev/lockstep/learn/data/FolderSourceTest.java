package dev.lockstep.learn.data;

import static dev.lockstep.learn.data.PictureFixture.gray;
import static dev.lockstep.learn.data.PictureFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {
    private static final int ROWS = 5;
    private static final int COLUMNS = 3;

    @TempDir
    private Path temp;

    private Path root;

    /** Classes 2 and 10; the pixels of image i of a class all have the value 10 * class + i. */
    @BeforeEach
    void writeImages() throws IOException {
        root = temp.resolve("images");
        for (String split : new String[] {"training", "testing"}) {
            for (int label : new int[] {2, 10}) {
                Path folder = Files.createDirectories(root.resolve(split).resolve("" + label));
                for (int i = 0; i < (split.equals("training") ? 7 : 3); i++) {
                    write(folder.resolve(i + (i % 2 == 0 ? ".png" : ".PNG")), gray(ROWS, COLUMNS, 10 * label + i));
                }
                Files.writeString(folder.resolve("notes.txt"), "no image");
            }
        }
        Files.writeString(root.resolve("training").resolve("README"), "no class");
        Files.createDirectory(root.resolve("training").resolve(".cache"));
    }

    @Test
    void readsAllImagesInOrder() {
        Dataset data = load(0, 0);
        assertThat(data.classNames()).containsExactly("2", "10");
        assertThat(data.train().rows()).isEqualTo(ROWS);
        assertThat(data.train().columns()).isEqualTo(COLUMNS);
        assertThat(values(data.train())).containsExactly(20, 21, 22, 23, 24, 25, 26, 100, 101, 102, 103, 104, 105, 106);
        assertThat(data.train().labels()).containsExactly(0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1);
        assertThat(values(data.valid())).containsExactly(20, 21, 22, 100, 101, 102);
    }

    @Test
    void choosesBySeed() {
        int[] chosen = values(load(3, 0).train());
        assertThat(chosen).isSorted().doesNotHaveDuplicates().hasSize(6);
        assertThat(values(load(3, 0).train())).containsExactly(chosen);
        assertThat(values(load(3, 1).train())).isNotEqualTo(chosen);
    }

    @Test
    void readsOnlyTheChosenFiles() throws IOException {
        int[] chosen = values(load(1, 0).train());
        for (int i = 0; i < 7; i++) {
            if (20 + i != chosen[0]) {
                Files.writeString(root.resolve("training/2").resolve(i + (i % 2 == 0 ? ".png" : ".PNG")), "broken");
            }
        }
        assertThat(values(load(1, 0).train())).containsExactly(chosen);
    }

    @Test
    void ordersClassesAsTextUnlessAllAreNumbers() throws IOException {
        for (String split : new String[] {"training", "testing"}) {
            Path folder = Files.createDirectory(root.resolve(split).resolve("cat"));
            write(folder.resolve("a.png"), gray(ROWS, COLUMNS, 9));
        }
        assertThat(load(1, 0).classNames()).containsExactly("10", "2", "cat");
    }

    @Test
    void turnsColourToGreyOverBlack() throws IOException {
        BufferedImage image = new BufferedImage(COLUMNS, ROWS, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0xFFFF0000);
        image.setRGB(1, 0, 0xFF00FF00);
        image.setRGB(2, 0, 0xFF0000FF);
        image.setRGB(0, 1, 0xFFFFFFFF);
        image.setRGB(1, 1, 0x80FFFFFF);
        image.setRGB(2, 1, 0x00FFFFFF);
        write(root.resolve("training/2/0.png"), image);
        byte[] pixels = load(0, 0).train().pixels();
        assertThat(Arrays.copyOf(pixels, 6)).containsExactly(76, 150, 29, 255, 128, 0);
    }

    @Test
    void readsPalettesBitsAndSixteenBits() throws IOException {
        BufferedImage bits = new BufferedImage(COLUMNS, ROWS, BufferedImage.TYPE_BYTE_BINARY);
        bits.setRGB(1, 0, 0xFFFFFFFF);
        write(root.resolve("training/2/0.png"), bits);
        BufferedImage palette = new BufferedImage(COLUMNS, ROWS, BufferedImage.TYPE_BYTE_INDEXED);
        palette.setRGB(0, 0, 0xFFFFFFFF);
        write(root.resolve("training/2/1.PNG"), palette);
        BufferedImage wide = new BufferedImage(COLUMNS, ROWS, BufferedImage.TYPE_USHORT_GRAY);
        wide.getRaster().setSample(0, 0, 0, 0x8080);
        wide.getRaster().setSample(1, 0, 0, 0xFFFF);
        write(root.resolve("training/2/2.png"), wide);
        byte[] pixels = load(0, 0).train().pixels();
        int size = ROWS * COLUMNS;
        assertThat(Arrays.copyOfRange(pixels, 0, 3)).containsExactly(0, 255, 0);
        assertThat(Arrays.copyOfRange(pixels, size, size + 3)).containsExactly(255, 0, 0);
        assertThat(Arrays.copyOfRange(pixels, 2 * size, 2 * size + 3)).containsExactly(128, 255, 0);
    }

    @Test
    void rejectsAPngTruncatedAtAnyLength() throws IOException {
        Path file = root.resolve("training/10/4.png");
        byte[] whole = Files.readAllBytes(file);
        for (int length = Long.BYTES; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            rejects(0)
                    .as("length " + length)
                    .hasMessageStartingWith(file + " is ")
                    .hasMessageContaining("PNG");
        }
        Files.write(file, Arrays.copyOf(whole, 40));
        rejects(0).hasMessage(file + " is a truncated PNG file: it has 40 bytes and no whole IEND chunk");
    }

    @Test
    void rejectsEveryFlippedByteOfAPng() throws IOException {
        Path file = root.resolve("training/10/4.png");
        byte[] whole = Files.readAllBytes(file);
        for (int i = Long.BYTES; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 0x10;
            Files.write(file, flipped);
            rejects(0).as("byte " + i).hasMessageContaining(file.toString());
        }
    }

    @Test
    void rejectsImageDataThatDoesNotDecode() throws IOException {
        Path file = root.resolve("training/10/4.png");
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        int data = new String(bytes.array(), java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("IDAT");
        int length = bytes.getInt(data - 4);
        Arrays.fill(bytes.array(), data + 4, data + 4 + length, (byte) 0xFF);
        CRC32 crc = new CRC32();
        crc.update(bytes.array(), data, 4 + length);
        bytes.putInt(data + 4 + length, (int) crc.getValue());
        Files.write(file, bytes.array());
        rejects(0).hasMessageStartingWith(file + " is a corrupt PNG file: ");
    }

    @Test
    void takesNoMemoryForAHugeImage() throws IOException {
        Path file = root.resolve("training/2/0.png");
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        bytes.putInt(16, 2_000_000_000).putInt(20, -1);
        CRC32 crc = new CRC32();
        crc.update(bytes.array(), 12, 17);
        bytes.putInt(29, (int) crc.getValue());
        Files.write(file, bytes.array());
        rejects(0).hasMessage(file + " is 2000000000 x 4294967295 pixels; each side must be 1 to 32768");
    }

    @Test
    void rejectsAClassWithTooFewImages() {
        rejects(4)
                .hasMessage(root + ": the testing split has 3 images of class '2', perClass asks for 4;"
                        + " lower it, or give 0 for all");
    }

    @Test
    void takesAClassWithFewerImagesWholeUnlessANumberWasAskedFor() {
        Dataset data = Dataset.load("folder:" + root, DataOptions.fromEnvironment(Map.of()));
        assertThat(data.train().size()).isEqualTo(14);
        assertThat(data.valid().size()).isEqualTo(6);
    }

    @Test
    void rejectsAnEmptyClass() throws IOException {
        Files.createDirectory(root.resolve("training/11"));
        Files.createDirectory(root.resolve("testing/11"));
        rejects(0)
                .hasMessage(
                        root.resolve("training/11") + " has no pictures (PNG, JPEG): each class needs at least one");
    }

    @Test
    void rejectsSplitsWithDifferentClasses() throws IOException {
        Files.createDirectory(root.resolve("training/11"));
        rejects(0)
                .hasMessage(
                        root.resolve("testing/11") + " is missing: training and testing must have the same classes");
        Files.delete(root.resolve("training/11"));
        Files.createDirectory(root.resolve("testing/12"));
        rejects(0)
                .hasMessage(
                        root.resolve("training/12") + " is missing: training and testing must have the same classes");
    }

    @Test
    void rejectsAFolderThatCannotBeRead() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        rejectsRoot(file).hasMessage(file + " cannot be read: it is not a folder");
        Path nowhere = temp.resolve("nowhere");
        rejectsRoot(nowhere).hasMessage(nowhere + " cannot be read: it does not exist");
        Path loop = temp.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        rejectsRoot(loop).hasMessageStartingWith(loop + " cannot be read: ").hasMessageContaining("symbolic links");
    }

    @Test
    void namesMissingPermissionInWords() {
        assertThat(FileFailures.unreadable(root, new java.nio.file.AccessDeniedException(root.toString())))
                .hasMessage(root + " cannot be read: permission denied");
    }

    private Dataset load(int perClass, long seed) {
        return Dataset.load("folder:" + root, options(perClass).withSeed(seed));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> rejects(int perClass) {
        return assertThatThrownBy(() -> load(perClass, 0)).isInstanceOf(DataException.class);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> rejectsRoot(Path folder) {
        return assertThatThrownBy(() -> Dataset.load("folder:" + folder, options(0)))
                .isInstanceOf(DataException.class);
    }

    private static DataOptions options(int perClass) {
        return DataOptions.fromEnvironment(Map.of()).withPerClass(perClass);
    }

    private static int[] values(Examples images) {
        int[] values = new int[images.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = images.pixels()[i * ROWS * COLUMNS] & 0xFF;
            for (int p = 0; p < ROWS * COLUMNS; p++) {
                assertThat(images.pixels()[i * ROWS * COLUMNS + p]).isEqualTo((byte) values[i]);
            }
        }
        return values;
    }
}
