package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.trainer.report.Browser;
import dev.lockstep.trainer.report.GoldenPage;
import dev.lockstep.trainer.report.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of a sweep as a person sees it, in a real browser. Its pictures are kept in target/screenshots. */
class SweepPageTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Set<String> GOLDEN = Set.of("sweep-1280-dark", "sweep-390-light", "sweep-print");
    private static final int CURVES = 14;

    @TempDir
    private static Path folder;

    private static Browser browser;
    private static Path page;

    @BeforeAll
    static void sweepAndStartTheBrowser() throws IOException, InterruptedException {
        browser = Browser.start(folder.resolve("profile"));
        page = sweep("all", "--optimizer sgd,adamw");
        Files.createDirectories(SCREENSHOTS);
    }

    @AfterAll
    static void stopTheBrowser() throws InterruptedException {
        if (browser != null) {
            browser.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"1280, 900, false", "1280, 900, true", "390, 844, false", "390, 844, true", "320, 568, false"})
    void everyCurveIsDrawnOnEveryScreen(int width, int height, boolean dark) throws IOException, InterruptedException {
        browser.open(page, width, height, dark);

        assertThat(browser.complaints()).isEmpty();
        List<List<String>> charts = browser.curves();
        assertThat(charts)
                .hasSize(2)
                .allSatisfy(curves ->
                        assertThat(new LinkedHashSet<>(curves)).hasSize(1 + 8).contains("var(--rule)"));
        assertThat(browser.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
        assertThat(browser.overflowing()).isEmpty();
        looksAsItDid("sweep-" + width + (dark ? "-dark" : "-light"));
    }

    @Test
    void printsInLightColours() throws IOException, InterruptedException {
        browser.open(page, 1280, 900, true);
        browser.print();

        assertThat(browser.overflowing()).isEmpty();
        looksAsItDid("sweep-print");
    }

    private static void looksAsItDid(String name) throws IOException, InterruptedException {
        browser.settle();
        byte[] screenshot = browser.screenshot();
        Files.write(SCREENSHOTS.resolve(name + ".png"), screenshot);
        if (GOLDEN.contains(name)) {
            GoldenPage.compare(name, screenshot);
        }
    }

    @Test
    void showsEveryTrainingAndAsksTheNetworkForNothing() throws IOException, InterruptedException {
        browser.open(page, 1280, 900, false);

        assertThat(browser.requests())
                .contains(page.toUri().toString())
                .allMatch(url ->
                        url.startsWith("data:") || url.equals(page.toUri().toString()));
        assertThat(browser.evaluate("document.title")).isEqualTo("Sweep: digits on cpu – Lockstep report");
        assertThat(count("#trainings tr")).isEqualTo(1 + CURVES);
        assertThat(count("#trainings .best")).isEqualTo(1);
        assertThat(count("#strips img")).isEqualTo(CURVES);
        assertThat(count("#loss-chart .wide .curve")).isEqualTo(CURVES);
        assertThat(count("#raw-chart .wide .curve")).isEqualTo(CURVES);
        assertThat((String) browser.evaluate("document.getElementById('trainings').textContent"))
                .contains("sgd lr=0.0001too low: still falling", "sgd lr=0.5good", "sgd lr=10too high: jumps ");
        assertThat((String) browser.evaluate("document.getElementById('rule').textContent"))
                .contains("Diverged: ", "The best rate is the one", "too high", "too low", "good lies between");
        assertThat((String) browser.evaluate("document.getElementById('settings').textContent"))
                .contains("trainings14", "seed0");
        assertThat((String) browser.evaluate("document.getElementById('receipt').textContent"))
                .contains("device    cpu, ", "adamW ");
    }

    @ParameterizedTest
    @CsvSource({"one, --lr 0.1", "diverged, --lr 1e38", "single-steps, --batch 200 --lr 0.1,1"})
    void extremeSweepsHaveAPageToo(String name, String options) throws IOException, InterruptedException {
        browser.open(sweep(name, "--per-class 20 " + options), 390, 844, true);

        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.curves()).hasSize(2);
        assertThat(browser.evaluate("document.documentElement.scrollWidth")).isEqualTo(390);
    }

    @Test
    void pointingAtATrainingSinglesItOutInBothChartsAndInTheTable() throws IOException, InterruptedException {
        browser.open(page, 1280, 900, false);

        browser.evaluate("document.querySelectorAll('#trainings tr[data-curve]')[3]"
                + ".dispatchEvent(new PointerEvent('pointerenter')); 0");

        assertThat(count("#trainings .picked")).isEqualTo(1);
        assertThat(count("#loss-chart .wide .picked")).isEqualTo(1);
        assertThat(count("#raw-chart .wide .picked")).isEqualTo(1);
        String told = (String) browser.evaluate("""
                var svg = document.querySelector('#raw-chart .wide');
                var box = svg.getBoundingClientRect();
                svg.dispatchEvent(new PointerEvent('pointermove', {clientX: box.left + 200, clientY: box.top + 150}));
                document.querySelector('#raw-chart .readout').textContent""");
        assertThat(told).matches("step \\d+ · (sgd|adamw) lr=\\S+ \\S+");
        assertThat(count("#loss-chart .wide .picked")).isEqualTo(1);
        browser.evaluate("svg.dispatchEvent(new PointerEvent('pointerleave')); 0");
        assertThat(count(".picked")).isZero();
    }

    private static Path sweep(String name, String options) {
        Path report = folder.resolve(name);
        Cli run = Cli.run(("sweep --device cpu --quiet --report " + report + " " + options).split(" "));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return report.resolve(RunReport.PAGE);
    }

    private static int count(String selector) throws IOException, InterruptedException {
        return (Integer) browser.evaluate("document.querySelectorAll('" + selector + "').length");
    }
}
