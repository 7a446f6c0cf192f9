package dev.lockstep.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.simulated.SimulatedCuda;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The program of {@code examples/} runs as it is. */
final class OwnCudaMemoryTest {
    @Test
    void wrapsMemoryOfTheApplicationAndLeavesTheGradientThere() throws IOException, InterruptedException {
        ProcessBuilder jvm = SimulatedCuda.of(13)
                .jvm(Path.of("..", "examples", "OwnCudaMemory.java").toString());

        Process process = jvm.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("loss 1.0074", "gradient of the last row 0.0321 0.0321 0.2371 -0.3012");
    }
}
