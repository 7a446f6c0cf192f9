package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LbfgsTrainingTest {
    private static final String LBFGS = "train --optimizer lbfgs --device cpu --per-class 40 ";

    private static Cli run(String options) {
        return Cli.run((LBFGS + options).split(" "));
    }

    @Test
    void saysWhyItStopped() throws IOException {
        Cli converged = run("--l2 0.1 --tolerance 0.01");
        assertThat(converged.exitCode()).as(converged.err()).isZero();
        assertThat(converged.out())
                .containsPattern(
                        "Stopped: converged; the objective is [0-9.]+, the norm of its gradient 0\\.00[0-9]+\\R");

        Cli ended = run("--l2 0.001 --epochs 4");
        assertThat(ended.out())
                .containsPattern(
                        "Stopped: after 4 iterations; the objective is [0-9.]+, the norm of its gradient [0-9.]+\\R");
        assertThat(ended.out().lines().filter(line -> line.startsWith("Epoch ")))
                .hasSize(4);
    }

    @Test
    void jsonSaysWhatWasAskedForAndWhetherItConverged() throws IOException {
        Map<String, Object> json = run("--l2 0.1 --tolerance 0.01 --json -").json();
        assertThat(json).containsEntry("converged", true);
        assertThat((String) json.get("convergence")).startsWith("the objective is ");
        assertThat(json.get("optimizer").toString()).isEqualTo("{optimizer=lbfgs, l2=0.1, memory=50, tolerance=0.01}");
    }

    @Test
    void theObjectiveFallsFromOneIterationToTheNext() throws IOException {
        List<?> epochs = (List<?>) run("--l2 0.01 --json -").json().get("epochs");
        double before = Double.POSITIVE_INFINITY;
        for (Object epoch : epochs) {
            double loss = (Double) ((Map<?, ?>) epoch).get("loss");
            assertThat(loss).isLessThan(before * (1 + 1e-7));
            before = loss;
        }
        assertThat(epochs).hasSizeGreaterThan(5);
    }
}
