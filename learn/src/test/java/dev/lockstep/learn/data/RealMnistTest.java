package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.file.Sha256;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RealMnistTest {
    private Path folder;

    @BeforeEach
    void findTheFiles() {
        folder = RealMnist.folder();
    }

    @Test
    void theKnownHashesAreThoseOfTheFiles() {
        Dataset all = Dataset.load("mnist", options().withPerClass(0));
        assertThat(all.train().size()).isEqualTo(60_000);
        assertThat(all.valid().size()).isEqualTo(10_000);
        for (Split split : Split.values()) {
            Examples images = split == Split.TRAIN ? all.train() : all.valid();
            assertThat(sha256(IdxFixture.idx(0x803, images.pixels(), images.size(), 28, 28)))
                    .isEqualTo(KnownIdx.MNIST.files().get(split.imagesFile()).sha256());
            byte[] labels = new byte[images.size()];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = (byte) images.labels()[i];
            }
            assertThat(sha256(IdxFixture.idx(0x801, labels, labels.length)))
                    .isEqualTo(KnownIdx.MNIST.files().get(split.labelsFile()).sha256());
        }
    }

    @Test
    void chosenImagesAreImagesOfTheFileWithTheirLabels() {
        Examples all = Dataset.load("mnist", options().withPerClass(0)).valid();
        Examples some = Dataset.load("mnist", options()).valid();
        assertThat(some.size()).isEqualTo(5000);
        int next = 0;
        for (int i = 0; i < some.size(); i++, next++) {
            while (some.labels()[i] != all.labels()[next] || !samePixels(some, i, all, next)) {
                next++;
            }
        }
        for (int label = 0; label < 10; label++) {
            int wanted = label;
            assertThat(Arrays.stream(some.labels()).filter(l -> l == wanted)).hasSize(500);
        }
    }

    @Test
    void refusesMnistAsFashionMnist() {
        assertThatThrownBy(() -> Dataset.load("fashion-mnist", options()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("t10k-labels-idx1-ubyte")
                .hasMessageEndingWith(
                        "belongs to mnist: give the folder that holds fashion-mnist, or ask for the data set mnist");
    }

    @Test
    void namesTheClassThatHasTooFew() {
        assertThatThrownBy(() -> Dataset.load("mnist", options().withPerClass(893)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the testing split has 892 images of class '5', perClass asks for 893");
    }

    private DataOptions options() {
        return DataOptions.fromEnvironment(Map.of()).withDataDir(folder);
    }

    private static boolean samePixels(Examples a, int i, Examples b, int j) {
        return Arrays.equals(a.pixels(), i * 784, (i + 1) * 784, b.pixels(), j * 784, (j + 1) * 784);
    }

    private static String sha256(byte[] bytes) {
        MessageDigest digest = Sha256.digest();
        digest.update(bytes);
        return Sha256.hex(digest);
    }
}
