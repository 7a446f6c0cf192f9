package com.acme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.MathMode;
import dev.lockstep.reference.CaseResult;
import dev.lockstep.reference.OpCase;
import dev.lockstep.reference.Status;
import dev.lockstep.reference.Verifier;
import dev.lockstep.reference.VerifyOptions;
import dev.lockstep.reference.VerifyReport;
import dev.lockstep.tck.mutant.LinearMutant;
import dev.lockstep.tck.mutant.Mutant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The policy is itself tested: whoever makes a mistake is caught by the case that is named for it. */
class MutantTest {
    private static final AcmeMutants MUTANTS = new AcmeMutants();

    private static Compute open(Mutant mutant) {
        return Compute.open(MUTANTS.device(mutant).toString(), options(mutant));
    }

    private static ComputeOptions options(Mutant mutant) {
        return ComputeOptions.defaults().withMathMode(mutant.mode());
    }

    static Stream<Mutant> caughtByCases() {
        return Mutant.all().stream().filter(Mutant::isCaughtByCase);
    }

    @ParameterizedTest
    @MethodSource("caughtByCases")
    void isCaughtByItsWitness(Mutant mutant) {
        OpCase witness = OpCase.parse(mutant.witness());
        try (Compute right = Compute.open("acme", options(mutant));
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

    /** Three seeds in each build; thousands with {@code -Dlockstep.seeds=2000}. */
    @ParameterizedTest
    @MethodSource("caughtByCases")
    void isCaughtWhateverTheSeed(Mutant mutant) {
        try (Compute right = Compute.open("acme", options(mutant));
                Compute wrong = open(mutant)) {
            for (int seed = 1; seed <= Integer.getInteger("lockstep.seeds", 3); seed++) {
                OpCase witness = OpCase.parse(mutant.witness().replace(",seed=0", ",seed=" + seed));
                assertThat(Verifier.run(right, witness).status()).isEqualTo(Status.PASSED);
                assertThat(Verifier.run(wrong, witness).status())
                        .as(witness.name())
                        .isEqualTo(Status.FAILED);
            }
        }
    }

    @Test
    void witnessesBelongToTheCatalogue() {
        Set<String> names = OpCase.catalogue(0).map(OpCase::name).collect(Collectors.toSet());
        assertThat(caughtByCases().map(Mutant::witness)).allMatch(names::contains);
    }

    /** Data that the mode can represent must come back with all their bits, whatever the rounding tier allows. */
    @ParameterizedTest
    @CsvSource({
        "BF16_PRODUCTS, 'linear/n=33,in=16,out=16,data=tripwire_tf32'",
        "BF16_GRADIENTS, 'linearBackward/n=33,in=16,out=16,dx,data=tripwire_tf32'",
        "BF16_SUMS, 'linear/n=16,in=784,out=10,data=integers'"
    })
    void tooFewBitsAreCaughtByTheExactTierToo(Mutant mutant, String name) {
        try (Compute wrong = open(mutant)) {
            assertThat(Verifier.run(wrong, OpCase.parse(name)).status()).isEqualTo(Status.FAILED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aModeAllowsWhatItIsFor(MathMode mode) {
        Mutant rounds = mode == MathMode.BF16 ? LinearMutant.BF16_PRODUCTS : LinearMutant.TF32_INPUTS;
        String device = MUTANTS.device(rounds).toString();
        try (Compute rounding = Compute.open(device, ComputeOptions.defaults().withMathMode(mode))) {
            VerifyReport report =
                    Verifier.run(rounding, VerifyOptions.defaults().withSubject("linear"), progress -> {});
            Status expected = mode == MathMode.FP32 ? Status.FAILED : Status.PASSED;
            assertThat(report.status()).as(report.failures().toString()).isEqualTo(expected);
        }
    }

    @Test
    void aFailureDoesNotEndTheRun() {
        try (Compute wrong = open(LinearMutant.BIAS_DROPPED)) {
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
