package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.file.Sha256;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigitsSourceTest {
    private static final int PIXELS = 28 * 28;

    /** Pins every bit, so that a machine or a Java that draws differently is noticed. */
    @Test
    void drawsTheSameBitsEverywhere() {
        Dataset data = load(50, 0);
        MessageDigest digest = Sha256.digest();
        digest.update(data.train().pixels());
        digest.update(data.valid().pixels());
        assertThat(Sha256.hex(digest)).isEqualTo("9d3a3ff9075142f93d9fa5eae91f789293802cc4765a77f80cbe7498ec420ba8");
    }

    @Test
    void hasTheAskedNumberOfEachDigitInTurn() {
        Dataset data = load(37, 3);
        for (Examples images : new Examples[] {data.train(), data.valid()}) {
            assertThat(images.size()).isEqualTo(370);
            assertThat(images.rows()).isEqualTo(28);
            assertThat(images.columns()).isEqualTo(28);
            for (int i = 0; i < images.size(); i++) {
                assertThat(images.labels()[i]).isEqualTo(i % 10);
            }
        }
        assertThat(data.classNames()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void aSmallerSetIsTheBeginningOfALargerOne() {
        byte[] large = load(20, 7).train().pixels();
        assertThat(load(3, 7).train().pixels()).isEqualTo(Arrays.copyOf(large, 30 * PIXELS));
    }

    @Test
    void noImageComesTwiceInOrAcrossSplitsAndSeeds() {
        Set<String> seen = new HashSet<>();
        int images = 0;
        for (int seed = 0; seed < 2; seed++) {
            Dataset data = load(100, seed);
            images += add(seen, data.train()) + add(seen, data.valid());
        }
        assertThat(seen).hasSize(images);
    }

    @Test
    void everyImageHasInkAndAMostlyBlackMargin() {
        Examples images = load(100, 1).train();
        long border = 0;
        for (int i = 0; i < images.size(); i++) {
            int ink = 0;
            for (int p = 0; p < PIXELS; p++) {
                int value = images.pixels()[i * PIXELS + p] & 0xFF;
                ink += value > 127 ? 1 : 0;
                boolean atBorder = p < 28 || p >= PIXELS - 28 || p % 28 == 0 || p % 28 == 27;
                border += atBorder ? value : 0;
            }
            assertThat(ink).as("bright pixels of image " + i).isBetween(10, 320);
        }
        assertThat((double) border / (images.size() * 108))
                .as("mean value at the border")
                .isLessThan(1);
    }

    @Test
    void allIsAFixedNumber() {
        Dataset data = load(0, 0);
        assertThat(data.train().size()).isEqualTo(60_000);
        assertThat(data.valid().size()).isEqualTo(10_000);
    }

    @Test
    void rejectsMoreThanMemoryCanIndex() {
        assertThatThrownBy(() -> load(300_000, 0))
                .isInstanceOf(DataException.class)
                .hasMessage("perClass 300000: digits are generated up to 273913 of each class");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4})
    void aLinearClassifierLearnsMostButNotAll(long seed) {
        Dataset data = load(500, seed);
        LinearSoftmax model = new LinearSoftmax(seed);
        model.trainEpoch(data.train());
        assertThat(model.accuracy(data.valid()))
                .as("after 1 epoch, seed " + seed)
                .isBetween(0.86, 0.95);
        for (int epoch = 1; epoch < 10; epoch++) {
            model.trainEpoch(data.train());
        }
        assertThat(model.accuracy(data.train())).as("training, seed " + seed).isBetween(0.86, 0.969);
        assertThat(model.accuracy(data.valid())).as("validation, seed " + seed).isBetween(0.86, 0.96);
    }

    private static int add(Set<String> seen, Examples images) {
        for (int i = 0; i < images.size(); i++) {
            seen.add(Arrays.toString(Arrays.copyOfRange(images.pixels(), i * PIXELS, (i + 1) * PIXELS)));
        }
        return images.size();
    }

    private static Dataset load(int perClass, long seed) {
        return Dataset.load(
                "digits",
                DataOptions.fromEnvironment(Map.of()).withPerClass(perClass).withSeed(seed));
    }
}
