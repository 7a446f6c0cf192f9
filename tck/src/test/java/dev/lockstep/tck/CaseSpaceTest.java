package dev.lockstep.tck;

import static dev.lockstep.tck.CaseSpace.extent;
import static dev.lockstep.tck.CaseSpace.flag;
import static dev.lockstep.tck.CaseSpace.option;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Op;
import dev.lockstep.PhiloxStream;
import dev.lockstep.reference.OpCase;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CaseSpaceTest {
    private static final CaseSpace LINEAR = new CaseSpace(
            "linear", extent("n", 0, 70), extent("in", 1, 300), flag("bias"), option("data=dense", "data=special"));

    private static List<String> names(CaseSpace space, long seed) {
        PhiloxStream random = new PhiloxStream(seed, 0);
        return IntStream.range(0, 200)
                .mapToObj(i -> space.name(space.draw(random)))
                .toList();
    }

    private static int value(String name, String key) {
        return Stream.of(name.substring(name.indexOf('/') + 1).split(","))
                .filter(part -> part.startsWith(key + "="))
                .mapToInt(part -> Integer.parseInt(part.substring(key.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyOpHasRandomCases() {
        assertThat(CaseSpaces.all().stream().map(CaseSpace::op))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Op.values()).map(Op::toString).toList());
    }

    static Stream<CaseSpace> spaces() {
        return CaseSpaces.all().stream();
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void whatIsDrawnIsTheNameOfACase(CaseSpace space) {
        long seed = ThreadLocalRandom.current().nextLong(1L << 40);
        assertThat(names(space, seed))
                .as("seed %d", seed)
                .allSatisfy(name -> assertThat(OpCase.parse(name).name()).isEqualTo(name));
    }

    @Test
    void aSeedGivesTheSameCasesEachTimeAndAnotherOneOthers() {
        assertThat(names(LINEAR, 7)).isEqualTo(names(LINEAR, 7)).isNotEqualTo(names(LINEAR, 8));
    }

    @Test
    void theLeastAndTheGreatestExtentAreDrawnOften() {
        List<Integer> extents =
                names(LINEAR, 7).stream().map(name -> value(name, "in")).toList();
        assertThat(extents).allMatch(extent -> extent >= 1 && extent <= 300);
        assertThat(extents.stream().filter(extent -> extent == 1).count()).isGreaterThan(5);
        assertThat(extents.stream().filter(extent -> extent == 300).count()).isGreaterThan(5);
    }

    @Test
    void extentsBelowZeroAreDrawnToo() {
        CaseSpace space = new CaseSpace("increment", extent("by", -3, 2));
        assertThat(names(space, 7).stream().map(name -> value(name, "by"))).contains(-3, -2, -1, 0, 1, 2);
    }

    @Test
    void aFailureShrinksToTheLeastExtentsAndTheFewestOptionsThatStillFail() {
        Predicate<String> fails = name -> value(name, "n") >= 17 && name.contains(",bias");
        PhiloxStream random = new PhiloxStream(11, 0);
        int[] drawn = Stream.generate(() -> LINEAR.draw(random))
                .filter(one -> fails.test(LINEAR.name(one)))
                .findFirst()
                .orElseThrow();
        assertThat(LINEAR.name(LINEAR.shrink(drawn, fails))).isEqualTo("linear/n=17,in=1,bias,data=dense,seed=0");
    }

    @Test
    void aFailureThatNothingSimplerHasStaysAsItIs() {
        int[] drawn = LINEAR.draw(new PhiloxStream(5, 0));
        assertThat(LINEAR.shrink(drawn, name -> false)).isEqualTo(drawn);
    }
}
