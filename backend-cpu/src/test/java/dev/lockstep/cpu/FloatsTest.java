package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FloatsTest {
    /** The JVM aligns objects to two floats, so that arrays of all these lengths lie at several places of a line. */
    @Test
    void aCacheLineStartsWithinALine() {
        List<Integer> before = IntStream.range(1, 1000)
                .mapToObj(length -> new Floats(length).beforeLine())
                .toList();

        assertThat(before).allMatch(elements -> 0 <= elements && elements < Floats.LINE && elements % 2 == 0);
        assertThat(Set.copyOf(before)).hasSize(NativeLibrary.isThere() ? Floats.LINE / 2 : 1);
    }
}
