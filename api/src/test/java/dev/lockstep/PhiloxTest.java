package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhiloxTest {
    /** The known answers of the Random123 distribution, file tests/kat_vectors: counter, key, result, first word first. */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void givesTheKnownAnswers(String counter, String key, String answer) {
        int[] c = words(counter);
        int[] k = words(key);
        int[] block = new int[4];
        Philox.block(together(k[0], k[1]), together(c[2], c[3]), together(c[0], c[1]), block);
        assertThat(block).isEqualTo(words(answer));
    }

    private static int[] words(String text) {
        String[] words = text.split(" ", -1);
        int[] values = new int[words.length];
        for (int i = 0; i < words.length; i++) {
            values[i] = Integer.parseUnsignedInt(words[i], 16);
        }
        return values;
    }

    private static long together(int low, int high) {
        return (long) high << 32 | (low & 0xFFFFFFFFL);
    }

    @Test
    void bitsAreTheWordsOfTheBlocksInOrder() {
        int[] block = new int[4];
        for (long index : new long[] {0, 1, 2, 3, 4, 7, (1L << 34) + 1, (1L << 40) + 6}) {
            Philox.block(42, 7, index / 4, block);
            assertThat(Philox.bits(42, 7, index)).isEqualTo(block[(int) (index % 4)]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 0x7FFFFFFF, 0x80000000, 0xFFFFFF00, 0xFFFFFFFF})
    void unitIsTheHigh24Bits(int bits) {
        double expected = Math.floor((bits & 0xFFFFFFFFL) / 256.0) / (1 << 24);
        assertThat((double) Philox.unit(bits)).isEqualTo(expected).isBetween(0.0, 1 - 0x1p-24);
    }

    @Test
    void uniformStaysBetweenItsEnds() {
        assertThat(Philox.uniform(0, -0.5f, 0.5f)).isEqualTo(-0.5f);
        assertThat(Philox.uniform(0xFFFFFFFF, -0.5f, 0.5f)).isEqualTo(0.5f - 0x1p-24f);
        assertThat(Philox.uniform(0x80000000, -1f, 3f)).isEqualTo(1f);
        assertThat(Philox.uniform(0xFFFFFFFF, 1f, 1f)).isEqualTo(1f);
        assertThat(Philox.uniform(0xFFFFFFFF, 1000f, 1001f)).isLessThanOrEqualTo(1001f);
    }
}
