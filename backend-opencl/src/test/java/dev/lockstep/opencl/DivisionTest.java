package dev.lockstep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PoCL would take the signal by which the JVM notices a division by zero. */
final class DivisionTest {
    @ParameterizedTest
    @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:TieredStopAtLevel=4"})
    void stillThrowsAfterKernelsHaveRun(String compilation) throws IOException, InterruptedException {
        OpenCl.require();
        ForkedJvm run = ForkedJvm.run(DivisionMain.class, Map.of(), List.of(compilation));

        assertThat(run.output()).contains("thrown 100000 of 100000");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void openingAndComputingPrintsNothing() throws IOException, InterruptedException {
        OpenCl.require();
        ForkedJvm run = ForkedJvm.run(DivisionMain.class, Map.of(), List.of());

        assertThat(run.output()).isEqualTo("thrown 100000 of 100000\n");
    }
}
