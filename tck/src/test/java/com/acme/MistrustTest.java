package com.acme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.reference.CaseResult;
import dev.lockstep.reference.HostCall;
import dev.lockstep.reference.HostTensor;
import dev.lockstep.reference.OpCase;
import dev.lockstep.reference.Status;
import dev.lockstep.reference.Verifier;
import dev.lockstep.reference.VerifyOptions;
import dev.lockstep.reference.VerifyReport;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which cases prove nothing on a right device: none of the catalogue's. */
class MistrustTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void noCaseIsMistrustedWhateverTheSeed(long seed) {
        try (Compute acme = Compute.open("acme")) {
            VerifyReport report = Verifier.run(acme, VerifyOptions.defaults().withSeed(seed), progress -> {});
            assertThat(report.mistrusted()).isEmpty();
            assertThat(report.failures()).isEmpty();
            assertThat(report.status()).isEqualTo(Status.PASSED);
        }
    }

    @Test
    void aCaseOfMostlyZerosIsMistrusted() {
        HostCall drawn = OpCase.parse("linear/n=3,in=5,out=2").call();
        HostTensor zeros = HostTensor.zeros(DType.F32, drawn.operand("x").shape());
        try (Compute acme = Compute.open("acme")) {
            CaseResult result = Verifier.run(acme, "zeros", drawn.with(Map.of("x", zeros)));
            assertThat(result.status()).isEqualTo(Status.MISTRUSTED);
        }
    }
}
