package com.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.MathMode;
import dev.lockstep.tck.mutant.Mutant;
import java.util.List;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs a suite on a wrong device. Surefire does not look into classes for the suites that do so. */
final class Suites {
    private static final AcmeMutants MUTANTS = new AcmeMutants();
    private static Mutant mutant;

    private Suites() {}

    /** Runs a test of a suite whose {@code open} is {@link #open}, and returns what failed. */
    static List<TestExecutionSummary.Failure> failures(Class<?> suite, String test, Mutant wrong) {
        mutant = wrong;
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectMethod(suite, test))
                                .filters(EngineFilter.includeEngines("junit-jupiter"))
                                .build(),
                        listener);
        assertThat(listener.getSummary().getTestsFoundCount()).as(test).isPositive();
        return listener.getSummary().getFailures();
    }

    /** Opens the wrong device. */
    static Compute open(MathMode mode) {
        return Compute.open(
                MUTANTS.device(mutant).toString(), ComputeOptions.defaults().withMathMode(mode));
    }
}
