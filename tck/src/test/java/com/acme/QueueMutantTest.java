package com.acme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.MathMode;
import dev.lockstep.tck.QueueSuite;
import dev.lockstep.tck.mutant.Mutant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Mistakes that take several queues are caught by the test of the suite that is named for them. */
class QueueMutantTest {
    static final class OnMutant extends QueueSuite {
        @Override
        protected Compute open() {
            return Suites.open(MathMode.FP32);
        }
    }

    static Stream<Mutant> caughtByTests() {
        return Mutant.all().stream().filter(mutant -> !mutant.isCaughtByCase());
    }

    @ParameterizedTest
    @MethodSource("caughtByTests")
    void isCaughtByItsWitness(Mutant mutant) {
        List<String> failed = Suites.failures(OnMutant.class, mutant).stream()
                .map(QueueMutantTest::name)
                .toList();
        assertThat(failed).contains(mutant.witness());
    }

    private static String name(TestExecutionSummary.Failure failure) {
        return "QueueSuite." + failure.getTestIdentifier().getDisplayName().replace("()", "");
    }
}
