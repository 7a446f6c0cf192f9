package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.MathMode;
import dev.lockstep.reference.CaseResult;
import dev.lockstep.reference.OpCase;
import dev.lockstep.reference.Status;
import dev.lockstep.reference.Verifier;
import dev.lockstep.tck.mutant.Mutant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whether a seed decides what comes out. Two seeds in each build; thousands with {@code -Dlockstep.seeds=2000}, from another first
 * one with {@code -Dlockstep.seed=N}.
 */
class ManySeedsTest {
    private static final CpuMutants MUTANTS = new CpuMutants();
    private static final int SEEDS = Integer.getInteger("lockstep.seeds", 2);
    private static final long FIRST = Long.getLong("lockstep.seed", 1);

    @Test
    void aRightDeviceNeverFails() {
        String[] args = {"verify", "--device", "cpu", "--seed", Long.toString(FIRST), "--seeds", Integer.toString(SEEDS)
        };

        Cli run = Cli.run(args);

        assertThat(run.exitCode()).as(run.out()).isZero();
    }

    static Stream<Mutant> mutantsInBinary32() {
        return Mutant.all().stream().filter(mutant -> mutant.isCaughtByCase() && mutant.mode() == MathMode.FP32);
    }

    @ParameterizedTest
    @MethodSource("mutantsInBinary32")
    void aMutantIsAlwaysCaught(Mutant mutant) {
        String witness = mutant.witness().replace(",seed=0", ",seed=");
        try (Compute wrong = Compute.open(MUTANTS.device(mutant).toString())) {
            for (int i = 0; i < SEEDS; i++) {
                CaseResult result = Verifier.run(wrong, OpCase.parse(witness + (FIRST + i)));
                assertThat(result.status()).as(result.toString()).isEqualTo(Status.FAILED);
            }
        }
    }
}
