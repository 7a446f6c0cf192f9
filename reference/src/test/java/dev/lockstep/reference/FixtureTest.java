package dev.lockstep.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class FixtureTest {
    @Test
    void readsOptionsShapesAndElements() {
        Fixture fixture = Fixture.read("cross_entropy").getFirst();
        assertThat(fixture.name()).isEqualTo("dense, smoothing 0");
        assertThat(fixture.number("labelSmoothing")).isZero();
        assertThat(fixture.shapeOf("logits")).isEqualTo(Shape.of(5, 4));
        assertThat(fixture.floats("logits")).hasSize(20).startsWith(3.375f, 3.15625f);
        assertThat(fixture.ints("labels")).containsExactly(0, 1, 3, 2, 0);
        assertThat(fixture.shapeOf("loss.mean")).isEqualTo(Shape.SCALAR);
        assertThat(fixture.has("classWeights")).isFalse();
    }

    @Test
    void readsPackedElements() {
        Fixture fixture = Fixture.read("workload").getFirst();
        assertThat(fixture.doubles("losses")).hasSize(312);
        assertThat(fixture.doubles("losses")[0]).isCloseTo(Math.log(10), within(0.1));
        assertThat(fixture.doubles("weight")).hasSize(7840);
    }

    @Test
    void readsTensorsWithoutElementsAndThoseThatAreNotFinite() {
        List<Fixture> fixtures = Fixture.read("cross_entropy");
        Fixture empty = fixtures.stream()
                .filter(f -> f.name().startsWith("no rows"))
                .findFirst()
                .orElseThrow();
        assertThat(empty.floats("logits")).isEmpty();
        assertThat(empty.doubles("loss.mean")).containsExactly(Double.NaN);
    }

    @Test
    void coversEveryOptionOfCrossEntropy() {
        List<Fixture> dense = Fixture.read("cross_entropy").stream()
                .filter(f -> f.name().startsWith("dense"))
                .toList();
        assertThat(dense).hasSize(3 * 2 * 3);
    }

    @Test
    void namesWhatIsMissing() {
        assertThatThrownBy(() -> Fixture.read("nothing")).hasMessage("no fixture file pytorch/nothing.txt");
        assertThatThrownBy(() -> Fixture.read("sgd").getFirst().text("loss"))
                .hasMessageEndingWith("' has no loss")
                .hasMessageStartingWith("the fixture 'rate 0.1");
    }
}
