package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DevicesCommandTest {
    @Test
    void listsTheDevicesAndEveryMissingBackendWithReasonAndRemedy() {
        Cli run = Cli.run("devices");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).containsPattern("(?m)^cpu +\\S.*, [0-9.]+ GiB$");
        for (String kind : List.of("cuda", "opencl")) {
            assertThat(run.out())
                    .containsPattern(
                            "(?m)^" + kind
                                    + "(:0 +\\S.*, [0-9.]+ GiB| +not available\\R +reason: \\S.*(\\R {21}\\S.*)*\\R +remedy: \\S.*)$");
        }
    }

    @Test
    void namesTheBestWhichIsTheOneThatIsUsedByDefault() throws IOException {
        Object best = Cli.run("devices", "--json", "-").json().get("best");
        Map<String, Object> trained = Cli.run("train", "--per-class", "5", "--batch", "5", "--json", "-")
                .json();

        assertThat(Cli.run("devices").out())
                .endsWith("Best device, used unless --device names another: " + best + System.lineSeparator());
        assertThat(trained.get("device")).isEqualTo(best);
    }

    @Test
    void whyABackendIsMissingIsToldInLinesAndNotInAParagraph() {
        assertThat(Cli.run("devices").out().lines().filter(line -> line.matches(" {13}(reason|remedy): .*| {21}\\S.*")))
                .allMatch(line -> line.length() <= 80);
    }

    @Test
    void jsonListsTheSame() throws IOException {
        Map<String, Object> json = Cli.run("devices", "--json", "-").json();

        assertThat(json).containsOnlyKeys("devices", "missing", "best");
        assertThat((List<?>) json.get("devices"))
                .first()
                .satisfies(device ->
                        assertThat((Map<?, ?>) device).extracting("device").isEqualTo("cpu"));
        assertThat((List<?>) json.get("missing"))
                .hasSizeLessThanOrEqualTo(2)
                .allSatisfy(missing -> assertThat(
                                ((Map<?, ?>) missing).keySet().stream().map(Object::toString))
                        .containsExactlyInAnyOrder("kind", "reason", "remedy"));
    }
}
