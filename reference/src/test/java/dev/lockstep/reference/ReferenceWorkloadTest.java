package dev.lockstep.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReferenceWorkloadTest {
    private final Fixture fixture = Fixture.read("workload").getFirst();

    @Test
    void makesTheDataThatPyTorchWasGiven() {
        byte[] pixels = ReferenceWorkload.pixels();
        long sum = IntStream.range(0, pixels.length)
                .mapToLong(i -> Byte.toUnsignedInt(pixels[i]))
                .sum();
        assertThat(sum).isEqualTo((long) fixture.number("pixelSum"));
        assertThat(Arrays.copyOf(ReferenceWorkload.order(), ReferenceWorkload.BATCH))
                .isEqualTo(fixture.ints("firstBatch"));
        assertThat(ReferenceWorkload.LEARNING_RATE).isEqualTo(fixture.number("learningRate"));
        assertThat(ReferenceWorkload.IMAGES).isEqualTo((int) fixture.number("images"));
    }

    @Test
    void leavesFourFifthsOfThePixelsBlack() {
        byte[] pixels = ReferenceWorkload.pixels();
        long black =
                IntStream.range(0, pixels.length).filter(i -> pixels[i] == 0).count();
        assertThat(black / (double) pixels.length).isBetween(0.75, 0.85);
    }
}
