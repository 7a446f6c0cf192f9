package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.data.RealMnist;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference workload on the real MNIST, as a person runs it. */
class MnistTrainingTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4})
    void learnsAsTheReferenceWorkloadDoes(long seed) throws IOException {
        Map<String, Object> json = train(seed);

        assertThat(json)
                .containsEntry("trainImages", 5000)
                .containsEntry("validImages", 5000)
                .containsEntry("steps", 312);
        assertThat((Double) json.get("initialLoss")).isBetween(Math.log(10) - 0.15, Math.log(10) + 0.15);
        List<?> epochs = (List<?>) json.get("epochs");
        Map<?, ?> first = (Map<?, ?>) epochs.getFirst();
        assertThat((Double) first.get("loss")).isBetween(0.63, 0.73);
        assertThat(first.get("trainSeen")).isEqualTo(4992);
        assertThat((Integer) first.get("trainCorrect")).isBetween(4000, 4200);
        Map<?, ?> last = (Map<?, ?>) epochs.getLast();
        assertThat((Integer) last.get("trainCorrect")).isGreaterThanOrEqualTo((int) Math.ceil(0.92 * 4992));
        assertThat((Integer) last.get("validCorrect")).isGreaterThanOrEqualTo((int) Math.ceil(0.89 * 5000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void givesTheSameWeightsEachTimeAndWithAnyNumberOfThreads(String threads) throws IOException {
        assertThat(train(0, "--threads", threads).get("weightsSha256")).isEqualTo(train(0).get("weightsSha256"));
    }

    private static Map<String, Object> train(long seed, String... more) throws IOException {
        String[] fixed = {
            "train",
            "--data",
            "mnist",
            "--data-dir",
            RealMnist.folder().toString(),
            "--device",
            "cpu",
            "--seed",
            Long.toString(seed),
            "--epochs",
            "10",
            "--quiet",
            "--json",
            "-"
        };
        String[] args = new String[fixed.length + more.length];
        System.arraycopy(fixed, 0, args, 0, fixed.length);
        System.arraycopy(more, 0, args, fixed.length, more.length);
        Cli run = Cli.run(args);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.json();
    }
}
