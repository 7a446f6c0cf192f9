package com.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.lockstep.Compute;
import dev.lockstep.tck.QueueSuite;
import dev.lockstep.tck.mutant.Mutant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Mistakes that take several queues are caught by the test of the suite that is named for them. */
class QueueMutantTest {
    private static final String MUTANT = "com.acme.mutant";

    /** The suite on the wrong device that the property names; Surefire does not look into classes for it. */
    static final class OnMutant extends QueueSuite {
        private final Mutant mutant = Mutant.valueOf(System.getProperty(MUTANT));

        @Override
        protected Compute open() {
            return Compute.open(new AcmeMutants().device(mutant).toString());
        }
    }

    static Stream<Mutant> caughtByTests() {
        return Mutant.all().stream().filter(mutant -> !mutant.isCaughtByCase());
    }

    @ParameterizedTest
    @MethodSource("caughtByTests")
    void isCaughtByItsWitness(Mutant mutant) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        System.setProperty(MUTANT, mutant.name());
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(OnMutant.class))
                                .filters(EngineFilter.includeEngines("junit-jupiter"))
                                .build(),
                        listener);
        List<String> failed = listener.getSummary().getFailures().stream()
                .map(QueueMutantTest::name)
                .toList();
        assertThat(listener.getSummary().getTestsFoundCount()).isGreaterThan(failed.size());
        assertThat(failed).contains(mutant.witness());
    }

    private static String name(TestExecutionSummary.Failure failure) {
        return "QueueSuite." + failure.getTestIdentifier().getDisplayName().replace("()", "");
    }
}
