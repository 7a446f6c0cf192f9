package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FloatsTest {
    /** The JVM aligns objects to two floats. Arrays of growing lengths do not all lie at one place of a line. */
    @Test
    void aCacheLineStartsWithinALine() {
        List<Integer> before = IntStream.range(1, 1000)
                .mapToObj(length -> new Floats(length).beforeLine())
                .toList();

        assertThat(before).allMatch(elements -> 0 <= elements && elements < Floats.LINE && elements % 2 == 0);
        assertThat(Set.copyOf(before).size() > 1).isEqualTo(NativeLibrary.isThere());
    }
}
