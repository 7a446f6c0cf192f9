package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhiloxStreamTest {
    private static final long SEED = 20260101;

    @Test
    void drawsTheBitsOfItsStreamInOrder() {
        PhiloxStream stream = new PhiloxStream(SEED, 3);
        for (long i = 0; i < 1001; i++) {
            assertThat(stream.nextBits()).isEqualTo(Philox.bits(SEED, 3, i));
        }
        assertThat(stream.nextUnit()).isEqualTo(Philox.unit(Philox.bits(SEED, 3, 1001)));
        assertThat(stream.nextUniform(-2, 2)).isEqualTo(Philox.uniform(Philox.bits(SEED, 3, 1002), -2, 2));
    }

    @Test
    void theSameSeedGivesTheSameSequence() {
        assertThat(draw(SEED, 1)).isEqualTo(draw(SEED, 1));
        assertThat(draw(SEED, 1)).isNotEqualTo(draw(SEED, 2)).isNotEqualTo(draw(SEED + 1, 1));
    }

    private static int[] draw(long seed, long stream) {
        PhiloxStream random = new PhiloxStream(seed, stream);
        return IntStream.generate(() -> random.nextInt(1000)).limit(101).toArray();
    }

    /** A quotient of 2³² and the bound that is not whole would favour some values; 5 standard deviations are allowed. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 31})
    void drawsEveryIntegerAsOften(int bound) {
        PhiloxStream stream = new PhiloxStream(SEED, bound);
        int draws = 20_000;
        int[] counts = new int[bound];
        for (int i = 0; i < draws; i++) {
            counts[stream.nextInt(bound)]++;
        }
        double mean = (double) draws / bound;
        assertThat(Arrays.stream(counts))
                .as("seed %d", SEED)
                .allSatisfy(count -> assertThat(count.doubleValue())
                        .isBetween(mean - 5 * Math.sqrt(mean), mean + 5 * Math.sqrt(mean)));
    }

    /** Multiply and shift without rejection would give the values 2 mod 3 two thirds as often as the others. */
    @Test
    void rejectsWhatWouldFavourSomeIntegers() {
        PhiloxStream stream = new PhiloxStream(SEED, 0);
        int bound = 3 << 29;
        int draws = 9_000;
        int[] counts = new int[3];
        for (int i = 0; i < draws; i++) {
            counts[stream.nextInt(bound) % 3]++;
        }
        assertThat(Arrays.stream(counts))
                .as("seed %d", SEED)
                .allSatisfy(count -> assertThat(count.doubleValue()).isBetween(draws / 3.0 - 275, draws / 3.0 + 275));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void refusesBoundsThatAreNotPositive(int bound) {
        assertThatThrownBy(() -> new PhiloxStream(1, 1).nextInt(bound))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("bound must be positive, got " + bound);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 13, 1000})
    void permutesEachIndexOnce(int n) {
        int[] order = new PhiloxStream(SEED, n).permutation(n);
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        assertThat(sorted).isEqualTo(IntStream.range(0, n).toArray());
        assertThat(new PhiloxStream(SEED, n).permutation(n)).isEqualTo(order);
    }

    @Test
    void findsEveryPermutationAsOften() {
        PhiloxStream stream = new PhiloxStream(SEED, 9);
        int[] counts = new int[27];
        for (int i = 0; i < 6000; i++) {
            int[] order = stream.permutation(3);
            counts[9 * order[0] + 3 * order[1] + order[2]]++;
        }
        assertThat(Arrays.stream(counts).filter(count -> count > 0))
                .as("seed %d", SEED)
                .hasSize(6)
                .allSatisfy(count -> assertThat(count).isBetween(840, 1160));
    }
}
