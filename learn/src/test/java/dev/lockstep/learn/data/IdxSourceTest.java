package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxSourceTest {
    private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
    private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
    private static final String VALID_IMAGES = "t10k-images-idx3-ubyte.gz";
    private static final String VALID_LABELS = "t10k-labels-idx1-ubyte.gz";

    @TempDir
    private Path temp;

    @Test
    void readsRawAndCompressedFilesWhole() throws IOException {
        IdxFixture.write(temp);

        Dataset data = Dataset.load("mnist", options().withPerClass(0));

        assertThat(data.classNames()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(data.train().rows()).isEqualTo(IdxFixture.ROWS);
        assertThat(data.train().columns()).isEqualTo(IdxFixture.COLUMNS);
        assertThat(IdxFixture.indices(data.train()))
                .containsExactly(IntStream.range(0, IdxFixture.TRAIN).toArray());
        assertThat(IdxFixture.indices(data.valid()))
                .containsExactly(IntStream.range(0, IdxFixture.VALID).toArray());
    }

    @Test
    void choosesTheAskedNumberOfEachClassInFileOrderBySeed() throws IOException {
        IdxFixture.write(temp);

        int[] chosen = IdxFixture.indices(load(2, 0).train());
        assertThat(chosen).isSorted().doesNotHaveDuplicates().hasSize(20);
        assertThat(Arrays.stream(chosen).map(i -> i % 10).sorted())
                .containsExactly(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9);
        assertThat(IdxFixture.indices(load(2, 0).train())).containsExactly(chosen);
        assertThat(IdxFixture.indices(load(2, 1).train())).isNotEqualTo(chosen);
    }

    @Test
    void everyImageIsChosenAboutEquallyOften() {
        int[] labels = new int[7];
        int[] times = new int[labels.length];
        for (int seed = 0; seed < 700; seed++) {
            DataOptions options = options().withPerClass(3).withSeed(seed);
            for (int i :
                    Selection.choose(labels, KnownIdx.MNIST.classNames().subList(0, 1), Split.TRAIN, options, "x")) {
                times[i]++;
            }
        }
        assertThat(Arrays.stream(times)).as("of 700 seeds, about 300 each").allMatch(n -> n > 240 && n < 360);
    }

    @Test
    void rejectsAClassWithTooFewImages() throws IOException {
        IdxFixture.write(temp);
        rejects(options().withPerClass(5))
                .hasMessage(temp + ": the training split has 4 images of class '3', perClass asks for 5;"
                        + " lower it, or give 0 for all");
    }

    @Test
    void rejectsANegativeNumber() {
        assertThatThrownBy(() -> options().withPerClass(-1))
                .isInstanceOf(DataException.class)
                .hasMessage("perClass -1: must be 0 (all of them) or more");
    }

    @Test
    void rejectsATruncatedRawFile() throws IOException {
        byte[] whole = IdxFixture.images(IdxFixture.TRAIN);
        rejectsTrainImages(Arrays.copyOf(whole, whole.length - 1))
                .hasMessage(temp.resolve(TRAIN_IMAGES) + " is truncated or corrupt: its header tells of"
                        + " 16 + 43 x 5 x 3 bytes, it has 660 bytes; copy or download it again");
        rejectsTrainImages(Arrays.copyOf(whole, 11)).hasMessageContaining(TRAIN_IMAGES + " is truncated; copy");
        rejectsTrainImages(new byte[0]).hasMessageContaining(TRAIN_IMAGES + " is truncated; copy");
    }

    @Test
    void rejectsBytesAfterTheEndOfARawFile() throws IOException {
        byte[] whole = IdxFixture.images(IdxFixture.TRAIN);
        rejectsTrainImages(Arrays.copyOf(whole, whole.length + 1)).hasMessageContaining("it has 662 bytes");
    }

    @Test
    void rejectsATruncatedGzipFileAtEveryLength() throws IOException {
        IdxFixture.write(temp);
        byte[] whole = Files.readAllBytes(temp.resolve(VALID_IMAGES));
        for (int length = 0; length < whole.length; length++) {
            Files.write(temp.resolve(VALID_IMAGES), Arrays.copyOf(whole, length));
            rejects(options())
                    .as("length " + length)
                    .hasMessageContaining(VALID_IMAGES + " is ")
                    .hasMessageContaining("truncated");
        }
    }

    /** A flipped bit may be padding, or code the same bytes in another way; then all bytes must be right. */
    @Test
    void noFlippedBitOfAGzipFileChangesAnImage() throws IOException {
        IdxFixture.write(temp);
        byte[] whole = Files.readAllBytes(temp.resolve(VALID_IMAGES));
        byte[] right = load(2, 0).valid().pixels();
        int rejected = 0;
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(temp.resolve(VALID_IMAGES), flipped);
            try {
                assertThat(load(2, 0).valid().pixels()).as("bit " + bit).isEqualTo(right);
            } catch (DataException e) {
                assertThat(e).as("bit " + bit).hasMessageContaining(VALID_IMAGES);
                rejected++;
            }
        }
        assertThat(rejected).isGreaterThan(8 * (whole.length - 20));
    }

    @Test
    void namesAWrongGzipChecksum() throws IOException {
        IdxFixture.write(temp);
        byte[] bytes = Files.readAllBytes(temp.resolve(VALID_IMAGES));
        bytes[bytes.length - 5] ^= 1;
        Files.write(temp.resolve(VALID_IMAGES), bytes);
        rejects(options())
                .hasMessage(temp.resolve(VALID_IMAGES)
                        + " is corrupt: its CRC does not match its content; copy or download it again");
    }

    @Test
    void rejectsBytesAfterTheEndOfAGzipFile() throws IOException {
        IdxFixture.write(temp);
        byte[] bytes = Files.readAllBytes(temp.resolve(VALID_IMAGES));
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 4);
        System.arraycopy(bytes, bytes.length - 4, longer, bytes.length, 4);
        Files.write(temp.resolve(VALID_IMAGES), longer);
        rejects(options()).hasMessageContaining("bytes follow the end of the gzip data");
    }

    @Test
    void rejectsAGzipNameOnAFileThatIsNone() throws IOException {
        IdxFixture.write(temp);
        Files.write(temp.resolve(VALID_LABELS), IdxFixture.labels(IdxFixture.VALID));
        rejects(options()).hasMessageContaining(VALID_LABELS + " is corrupt: it does not begin like a gzip file");
    }

    @Test
    void readsAGzipFileThatCarriesItsName() throws IOException {
        IdxFixture.write(temp);
        byte[] bytes = Files.readAllBytes(temp.resolve(VALID_LABELS));
        byte[] name = {'t', '1', '0', 'k', 0};
        byte[] named = new byte[bytes.length + name.length];
        System.arraycopy(bytes, 0, named, 0, 10);
        System.arraycopy(name, 0, named, 10, name.length);
        System.arraycopy(bytes, 10, named, 15, bytes.length - 10);
        named[3] = 8;
        Files.write(temp.resolve(VALID_LABELS), named);
        assertThat(load(2, 0).valid().size()).isEqualTo(20);
    }

    @Test
    void readsAGzipFileOfSeveralMembersAsOne() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        IdxFixture.write(temp);
        byte[] right = load(2, 0).valid().pixels();
        byte[] whole = IdxFixture.images(IdxFixture.VALID);
        for (int round = 0; round < 50; round++) {
            ByteArrayOutputStream members = new ByteArrayOutputStream();
            int from = 0;
            while (from < whole.length) {
                int to = Math.min(whole.length, from + random.nextInt(40));
                members.writeBytes(IdxFixture.gzip(Arrays.copyOfRange(whole, from, to)));
                from = to;
            }
            // As bgzip does, which ends with an empty member; and as tapes did.
            if (random.nextBoolean()) {
                members.writeBytes(IdxFixture.gzip(new byte[0]));
            }
            members.writeBytes(new byte[random.nextInt(3) * 100_000]);
            Files.write(temp.resolve(VALID_IMAGES), members.toByteArray());

            assertThat(load(2, 0).valid().pixels()).isEqualTo(right);
        }
    }

    @Test
    void rejectsWhatFollowsThePaddingOfAGzipFile() throws IOException {
        IdxFixture.write(temp);
        byte[] bytes = Files.readAllBytes(temp.resolve(VALID_IMAGES));
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 70_000);
        longer[longer.length - 1] = 3;
        Files.write(temp.resolve(VALID_IMAGES), longer);
        rejects(options()).hasMessageContaining(VALID_IMAGES + " is corrupt: bytes follow the end of the gzip data");
    }

    @Test
    void rejectsASecondMemberThatIsCutOrTooMuch() throws IOException {
        IdxFixture.write(temp);
        byte[] whole = IdxFixture.images(IdxFixture.VALID);
        byte[] second = IdxFixture.gzip(Arrays.copyOfRange(whole, 100, whole.length));
        for (int length = 1; length < second.length; length++) {
            ByteArrayOutputStream members = new ByteArrayOutputStream();
            members.writeBytes(IdxFixture.gzip(Arrays.copyOf(whole, 100)));
            members.write(second, 0, length);
            Files.write(temp.resolve(VALID_IMAGES), members.toByteArray());
            rejects(options()).as("length " + length).hasMessageContaining(VALID_IMAGES + " is truncated");
        }
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.writeBytes(IdxFixture.gzip(whole));
        members.writeBytes(IdxFixture.gzip(new byte[1]));
        Files.write(temp.resolve(VALID_IMAGES), members.toByteArray());
        rejects(options()).hasMessageContaining("16 + 21 x 5 x 3 bytes, it has more uncompressed");
    }

    @Test
    void readsAGzipFileThatHasLostItsEnding() throws IOException {
        IdxFixture.write(temp);
        Files.move(temp.resolve(VALID_IMAGES), temp.resolve(VALID_IMAGES.replace(".gz", "")));
        Files.move(temp.resolve(VALID_LABELS), temp.resolve(VALID_LABELS.replace(".gz", "")));

        assertThat(IdxFixture.indices(load(2, 0).valid())).hasSize(20);
    }

    @Test
    void ignoresAFolderThatIsNamedLikeAFile() throws IOException {
        IdxFixture.write(temp);
        Files.createDirectory(temp.resolve(VALID_IMAGES.replace(".gz", "")));

        assertThat(load(2, 0).valid().size()).isEqualTo(20);
    }

    @Test
    void rejectsAnotherMagicNumber() throws IOException {
        rejectsTrainImages(IdxFixture.idx(0x12340803, new byte[15], 1, 5, 3))
                .hasMessageContaining("is not an IDX file: it begins with 0x12340803, right would be 0x00000803");
    }

    @Test
    void rejectsAnotherElementType() throws IOException {
        rejectsTrainImages(IdxFixture.idx(0xD03, new byte[60], 1, 5, 3))
                .hasMessageContaining("has IDX element type 0x0d, right would be 0x08, unsigned bytes");
    }

    @Test
    void rejectsLabelsWhereImagesShouldBe() throws IOException {
        rejectsTrainImages(IdxFixture.labels(IdxFixture.TRAIN))
                .hasMessageContaining("has 1 dimensions, right would be 3 (images, rows, columns)");
    }

    @Test
    void rejectsDifferentNumbersOfImagesAndLabels() throws IOException {
        rejectsTrainImages(IdxFixture.images(42))
                .hasMessage(temp.resolve(TRAIN_IMAGES) + " holds 42 images but " + temp.resolve(TRAIN_LABELS)
                        + " holds 43 labels; there must be one for each");
    }

    @Test
    void rejectsLabelsOutsideTheClassRange() throws IOException {
        IdxFixture.write(temp);
        byte[] labels = IdxFixture.labels(IdxFixture.TRAIN);
        labels[8 + 17] = 10;
        Files.write(temp.resolve(TRAIN_LABELS), labels);
        rejects(options()).hasMessage(temp.resolve(TRAIN_LABELS) + ": label 10 of image 17 is outside 0..9");
    }

    @Test
    void rejectsZeroImages() throws IOException {
        IdxFixture.write(temp);
        Files.write(temp.resolve(TRAIN_LABELS), IdxFixture.labels(0));
        rejects(options()).hasMessageContaining("its header gives the dimensions 0, right would be 1 or more each");
        IdxFixture.write(temp);
        rejectsTrainImages(IdxFixture.images(0)).hasMessageContaining("its header gives the dimensions 0, 5, 3");
    }

    @Test
    void takesNoMemoryForALyingHeader() throws IOException {
        byte[] lie = IdxFixture.idx(0x803, new byte[100], IdxFixture.TRAIN, 46_000, 46_000);
        rejectsTrainImages(lie)
                .hasMessageContaining("its header tells of 16 + 43 x 46000 x 46000 bytes, it has 116 bytes");
        byte[] overflow = IdxFixture.idx(0x803, new byte[100], IdxFixture.TRAIN, Integer.MAX_VALUE, Integer.MAX_VALUE);
        rejectsTrainImages(overflow).hasMessageContaining("43 x 2147483647 x 2147483647 bytes");
        Files.delete(temp.resolve(TRAIN_IMAGES));
        Files.write(temp.resolve(TRAIN_IMAGES + ".gz"), IdxFixture.gzip(lie));
        rejects(options())
                .hasMessageContaining("43 x 46000 x 46000 bytes, it has ")
                .hasMessageContaining(" bytes compressed;");
        byte[] smallLie = IdxFixture.idx(0x803, new byte[100], IdxFixture.TRAIN, 20, 20);
        Files.write(temp.resolve(TRAIN_IMAGES + ".gz"), IdxFixture.gzip(smallLie));
        rejects(options()).hasMessageContaining("43 x 20 x 20 bytes, it has 116 bytes uncompressed;");
    }

    @Test
    void rejectsSplitsOfDifferentSize() throws IOException {
        IdxFixture.write(temp);
        Files.write(
                temp.resolve(VALID_IMAGES),
                IdxFixture.gzip(IdxFixture.idx(0x803, new byte[IdxFixture.VALID * 6], IdxFixture.VALID, 2, 3)));
        rejects(options()).hasMessageContaining("the training images are 5 x 3 pixels, the testing images 2 x 3");
    }

    private DataOptions options() {
        return DataOptions.fromEnvironment(Map.of()).withDataDir(temp).withPerClass(2);
    }

    private Dataset load(int perClass, long seed) {
        return Dataset.load("mnist", options().withPerClass(perClass).withSeed(seed));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> rejectsTrainImages(byte[] bytes) throws IOException {
        IdxFixture.write(temp);
        Files.write(temp.resolve(TRAIN_IMAGES), bytes);
        return rejects(options());
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> rejects(DataOptions options) {
        return assertThatThrownBy(() -> Dataset.load("mnist", options))
                .isInstanceOf(DataException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
}
