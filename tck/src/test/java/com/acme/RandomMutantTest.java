package com.acme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.MathMode;
import dev.lockstep.tck.RandomCases;
import dev.lockstep.tck.mutant.LinearMutant;
import org.junit.jupiter.api.Test;

/** Random cases find a mistake, make it small, and say how to run it again. */
class RandomMutantTest {
    static final class OnMutant extends RandomCases {
        @Override
        protected Compute open() {
            return Suites.open(MathMode.FP32);
        }
    }

    @Test
    void aMistakeIsShrunkAndToldWithItsReplayLine() {
        assertThat(Suites.failures(OnMutant.class, "conforms", LinearMutant.BIAS_DROPPED))
                .singleElement()
                .satisfies(failure -> {
                    assertThat(failure.getTestIdentifier().getDisplayName()).matches("linear, seed \\d+");
                    String least = "linear/n=1,in=0,out=1,bias,data=dense,seed=0";
                    assertThat(failure.getException())
                            .hasMessageMatching("(?s)FAILED " + least + " on acme-mutant:0\n  linear: y\\[0] is .*"
                                    + "\n  replay: mvn test -Dtest=OnMutant#conforms '-Dlockstep.case=" + least + "'"
                                    + "\n  shrunk from linear/n=.*, drawn by -Dlockstep.random.seed=\\d+");
                });
    }
}
