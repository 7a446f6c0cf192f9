package com.acme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.MathMode;
import dev.lockstep.tck.ConformanceSuite;
import dev.lockstep.tck.QueueSuite;
import dev.lockstep.tck.mutant.LinearMutant;
import dev.lockstep.tck.mutant.Mutant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes that are in no call are caught by the test of a suite that is named for them. */
class SuiteMutantTest {
    static final class Conformance extends ConformanceSuite {
        @Override
        protected Compute open() {
            return Suites.open(MathMode.FP32);
        }
    }

    static final class Queues extends QueueSuite {
        @Override
        protected Compute open() {
            return Suites.open(MathMode.FP32);
        }
    }

    private static final Map<String, Class<?>> SUITES =
            Map.of("ConformanceSuite", Conformance.class, "QueueSuite", Queues.class);

    static Stream<Mutant> caughtByTests() {
        return Mutant.all().stream().filter(mutant -> !mutant.isCaughtByCase());
    }

    @ParameterizedTest
    @MethodSource("caughtByTests")
    void isCaughtByItsWitness(Mutant mutant) {
        String[] witness = mutant.witness().split("\\.", 2);
        assertThat(Suites.failures(SUITES.get(witness[0]), witness[1], mutant)).hasSize(1);
    }

    /** A suite that opens the device in FP32 alone finds it too. */
    @Test
    void aMathModeThatIsIgnoredIsCaughtInASuiteThatAsksForNone() {
        assertThat(Suites.failures(Conformance.class, "aMathModeIsHeededOrRefused", LinearMutant.MATH_MODE_IGNORED))
                .singleElement()
                .satisfies(failure -> assertThat(failure.getException())
                        .hasMessageContaining("opened in BF16, which is to be computed in or refused"));
    }
}
