package dev.lockstep.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.Sgd;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.training.StepRunner;
import dev.lockstep.learn.training.TrainingRun;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalCurveTest {
    @Test
    void fitsIntoANarrowTerminal() {
        assertThat(TerminalCurve.of(train(16, 5, 0.1), 50, true).lines())
                .allMatch(line -> line.length() <= 50)
                .hasSize(10);
    }

    @Test
    void fallsFromTheTopLeftToTheBottomRight() {
        List<String> lines =
                TerminalCurve.of(train(16, 5, 0.1), 80, true).lines().toList();

        assertThat(lines).hasSize(10);
        assertThat(lines.getFirst()).isEqualTo("Loss, exponentially weighted:");
        assertThat(lines.get(1)).matches(" +[0-9.]+ █.*");
        assertThat(lines.get(8)).matches(" +[0-9.]+ [▁▂▃▄▅▆▇█]{60}");
        assertThat(lines.get(9)).matches(" {11}step 0 +64");
        assertThat(lines).allMatch(line -> line.length() <= 71);
        assertThat(number(lines.get(1))).isGreaterThan(number(lines.get(8)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void asciiAloneWhereTheTerminalKnowsNoMore(boolean blocks) {
        boolean ascii = TerminalCurve.of(train(16, 2, 0.1), 80, blocks).chars().allMatch(c -> c < 128);

        assertThat(ascii).isEqualTo(!blocks);
    }

    @Test
    void oneStepHasNoCurve() {
        assertThat(TerminalCurve.of(train(200, 1, 0.1), 80, true)).isEmpty();
    }

    @Test
    void aRunThatLeftTheFiniteNumbersHasTheCurveOfThoseItHad() {
        assertThat(TerminalCurve.of(train(16, 3, 1e38), 80, true)).doesNotContain("NaN", "Infinity");
    }

    private static Losses train(int batch, int epochs, double learningRate) {
        TrainingSettings settings =
                new TrainingSettings(batch, epochs, new Optimizer.SgdOptimizer(Sgd.learningRate(learningRate)), 0, 1);
        try (Compute cpu = Compute.open("cpu");
                TrainingRun run = new TrainingRun(
                        cpu,
                        Dataset.load(
                                "digits", DataOptions.fromEnvironment(Map.of()).withPerClass(21)),
                        settings,
                        StepRunner.UNCHECKED)) {
            return Losses.of(IntStream.range(0, epochs)
                    .mapToObj(epoch -> run.runEpoch(TrainingListener.NONE))
                    .toList());
        }
    }

    private static double number(String line) {
        return Double.parseDouble(line.strip().split(" ", -1)[0]);
    }
}
