package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FloatsTest {
    /** The JVM aligns objects to two floats, so that arrays of all these lengths lie at several places of a line. */
    @Test
    void aCacheLineStartsWithinALine() {
        int[] before = IntStream.range(1, 1000)
                .map(length -> new Floats(length).beforeLine())
                .toArray();

        assertThat(before).allMatch(elements -> 0 <= elements && elements < Floats.LINE && elements % 2 == 0);
        assertThat(IntStream.of(before).distinct().count()).isEqualTo(NativeLibrary.isThere() ? Floats.LINE / 2 : 1);
    }
}
