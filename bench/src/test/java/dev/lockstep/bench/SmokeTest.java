package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.tck.mutant.LinearMutant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmarks start, verify and report; no time is asserted. */
class SmokeTest {
    @TempDir
    private Path folder;

    @Test
    void everyFormOfTheResultsNamesEveryCase() throws IOException {
        Path json = folder.resolve("results.json");
        Path page = folder.resolve("results.md");
        Path chart = folder.resolve("results.svg");

        BenchRun run = BenchRun.of(
                "--suite",
                "smoke",
                "--device",
                "cpu",
                "--threads",
                "1",
                "--json",
                json.toString(),
                "--markdown",
                page.toString(),
                "--chart",
                chart.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        for (BenchCase benchCase : Suite.named("smoke").cases()) {
            assertThat(run.out()).contains(benchCase.title());
            assertThat(run.err()).contains(benchCase.title());
            assertThat(page).content().contains(benchCase.title());
            assertThat(chart).content().contains(benchCase.title());
        }
        assertThat(run.out())
                .contains("SGD, 4,098 parameters")
                .doesNotContain("Fastest device", " 0 M ", " 0 %", "±0 %");
        assertThat(page).content().doesNotContain("Which device for which layer", "at every batch");
        assertThat(run.out()).contains("limits of one thread: fused multiply-add ", "triad ");
        assertThat(run.out())
                .endsWith("Do not trust these figures: fewer than 3 rounds do not show what moves; run again with more"
                        + " rounds.\n");
        assertThat(BenchRun.of("--from", json.toString()).out()).isEqualTo(run.out());
        Map<String, Object> results = JSON.std.mapFrom(Files.readString(json));
        assertThat(results).containsEntry("suite", "smoke").containsEntry("threads", 1);
        assertThat((List<?>) results.get("cases"))
                .hasSameSizeAs(Suite.named("smoke").cases());
    }

    @Test
    void aDeviceThatComputesWronglyIsReportedAndNotTimed() {
        String device = new CpuMutants().device(LinearMutant.ONE_ELEMENT_OFF).toString();

        BenchRun run = BenchRun.of("--suite", "smoke", "--case", "linearBackward", "--device", device);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(run.out())
                .contains("Not timed:", device + ", linear dW 31×207→13: failed: linearBackward: gradWeight[");
    }
}
