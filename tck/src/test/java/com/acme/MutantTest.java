package com.acme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.tck.CaseResult;
import dev.lockstep.tck.OpCase;
import dev.lockstep.tck.Status;
import dev.lockstep.tck.Verifier;
import dev.lockstep.tck.VerifyOptions;
import dev.lockstep.tck.VerifyReport;
import dev.lockstep.tck.mutant.Mutant;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The policy is itself tested: whoever makes a mistake is caught by the case that is named for it. */
class MutantTest {
    private static final AcmeMutants MUTANTS = new AcmeMutants();

    private static Compute open(Mutant mutant) {
        return Compute.open(MUTANTS.device(mutant).toString());
    }

    @ParameterizedTest
    @EnumSource
    void isCaughtByItsWitness(Mutant mutant) {
        OpCase witness = OpCase.parse(mutant.witness());
        try (Compute right = Compute.open("acme");
                Compute wrong = open(mutant)) {
            assertThat(Verifier.run(right, witness).status()).isEqualTo(Status.PASSED);
            CaseResult result = Verifier.run(wrong, witness);
            assertThat(result.status()).isEqualTo(Status.FAILED);
            assertThat(result.subject()).isEqualTo(witness.subject());
            assertThat(result.failure()).isPresent();
            assertThat(result.toString())
                    .contains("replay: ./lockstep verify --device acme-mutant")
                    .contains(mutant.witness());
        }
    }

    @Test
    void witnessesBelongToTheCatalogue() {
        Set<String> names = OpCase.catalogue(0).map(OpCase::name).collect(Collectors.toSet());
        assertThat(Mutant.values()).extracting(Mutant::witness).allMatch(names::contains);
    }

    @Test
    void aFailureDoesNotEndTheRun() {
        try (Compute wrong = open(Mutant.BIAS_DROPPED)) {
            VerifyOptions options = VerifyOptions.defaults().withSubject("linear");
            VerifyReport report = Verifier.run(wrong, options, progress -> {});
            assertThat(report.status()).isEqualTo(Status.FAILED);
            assertThat(report.cases()).isEqualTo(options.cases().size());
            assertThat(report.failures()).allMatch(result -> result.name().contains(",bias"));
            assertThat(report.summaries()).singleElement().satisfies(summary -> {
                assertThat(summary.failed()).isEqualTo(report.failures().size());
                assertThat(summary.worst()).isGreaterThan(1);
            });
        }
    }
}
