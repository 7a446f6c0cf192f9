package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.trainer.report.Browser;
import dev.lockstep.trainer.report.GoldenPage;
import dev.lockstep.trainer.report.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as a person sees it, in a real browser. Its pictures are kept in target/screenshots. */
class ReportPageTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Set<String> GOLDEN = Set.of("report-1280-light", "report-390-dark");

    @TempDir
    private static Path folder;

    private static Browser browser;
    private static Path page;

    @BeforeAll
    static void trainAndStartTheBrowser() throws IOException, InterruptedException {
        browser = Browser.start(folder.resolve("profile"));
        page = train("ten", "--epochs", "10");
        Files.createDirectories(SCREENSHOTS);
    }

    @AfterAll
    static void stopTheBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"1280, 900, false", "1280, 900, true", "390, 844, false", "390, 844, true", "320, 568, false"})
    void everyChartIsDrawnOnEveryScreen(int width, int height, boolean dark) throws IOException, InterruptedException {
        browser.open(page, width, height, dark);

        assertThat(browser.complaints()).isEmpty();
        List<List<String>> charts = browser.curves();
        assertThat(charts).hasSize(3);
        assertThat(charts.getFirst()).containsExactly("var(--raw)", "var(--train)");
        assertThat(charts.subList(1, 3))
                .allSatisfy(curves -> assertThat(curves).contains("var(--train)", "var(--valid)"));
        assertThat(browser.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
        assertThat(browser.overflowing()).isEmpty();
        assertThat(browser.evaluate("getComputedStyle(document.body).backgroundColor"))
                .isEqualTo(dark ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)");
        browser.settle();
        String name = "report-" + width + (dark ? "-dark" : "-light");
        byte[] screenshot = screenshot(name);
        if (GOLDEN.contains(name)) {
            GoldenPage.compare(name, screenshot);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "document.querySelector('#epoch-loss-chart .wide .curve').remove()",
                "document.querySelector('#weights img').src = document.querySelectorAll('#weights img')[1].src",
                "document.documentElement.style.setProperty('--wrong', '#2E7D32')"
            })
    void aPageThatIsBrokenLooksDifferent(String damage) throws IOException, InterruptedException {
        browser.open(page, 1280, 900, false);
        browser.settle();
        browser.evaluate(damage + "; 0");

        assertThat(GoldenPage.isDifferent("report-1280-light", browser.screenshot()))
                .isTrue();
    }

    @Test
    void showsEverythingAndAsksTheNetworkForNothing() throws IOException, InterruptedException {
        browser.open(page, 1280, 900, false);

        assertThat(browser.requests())
                .contains(page.toUri().toString())
                .allMatch(url ->
                        url.startsWith("data:") || url.equals(page.toUri().toString()));
        assertThat(browser.evaluate("document.title")).isEqualTo("digits on cpu – Lockstep report");
        assertThat(count("#weights img")).isEqualTo(10);
        assertThat(count("#worst figure")).isEqualTo(20);
        assertThat(count("#confusion svg text")).isEqualTo(1 + 2 * 10 + 100);
        assertThat((String) browser.evaluate("document.getElementById('figures').innerText"))
                .containsPattern("\\d\\d\\.\\d\\d% ± \\d\\.\\d\\d")
                .contains("for 10 epochs, ", "cpu");
        assertThat((String) browser.evaluate("document.body.innerText")).doesNotContain("--\n", "undefined", "NaN");
        assertThat(browser.evaluate(
                        "getComputedStyle(document.getElementById('weights')).gridTemplateColumns.split(' ').length"))
                .isEqualTo(5);
        assertThat(
                        browser.evaluate(
                                "[...document.images].every(image => image.complete && image.naturalWidth === 28 && image.alt)"))
                .isEqualTo(true);
        assertThat((String) browser.evaluate("document.getElementById('settings').textContent"))
                .contains("learning rate0.1", "optimizersgd", "seed0");
        assertThat((String) browser.evaluate("document.getElementById('receipt').textContent"))
                .contains("device    cpu, ", "sgd ");
        assertThat((String) browser.evaluate("document.getElementById('weights-section').textContent"))
                .containsPattern("Roughness 0\\.[0-9]+ is");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--epochs 1", "--lr 1e38 --epochs 2", "--batch 200", "--batch 150 --epochs 3"})
    void extremeRunsHaveAPageToo(String options) throws IOException, InterruptedException {
        String name = options.replace(' ', '_');
        browser.open(
                train(
                        options.contains("1e38") ? 1 : 0,
                        name,
                        Stream.concat(Stream.of("--per-class", "20"), Arrays.stream(options.split(" ")))
                                .toArray(String[]::new)),
                390,
                844,
                true);

        screenshot("extreme" + name);
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.curves()).hasSize(3);
        assertThat(browser.overflowing()).isEmpty();
        assertThat(count("#worst figure")).isEqualTo(20);
    }

    @Test
    void theSliderShowsTheWeightsAfterEachEpoch() throws IOException, InterruptedException {
        browser.open(page, 1280, 900, false);
        String image = "document.querySelector('#weights img').src";
        Object last = browser.evaluate(image);

        assertThat(browser.evaluate("document.querySelector('#epochs output').textContent"))
                .isEqualTo("9");
        Object first = browser.evaluate(move(0) + image);

        assertThat(first).isNotEqualTo(last);
        assertThat(browser.evaluate("document.querySelector('#epochs output').textContent"))
                .isEqualTo("0");
        assertThat(browser.evaluate(move(9) + image)).isEqualTo(last);
        assertThat(browser.complaints()).isEmpty();
    }

    private static String move(int epoch) {
        return "var slider = document.querySelector('#epochs input'); slider.value = " + epoch
                + "; slider.dispatchEvent(new Event('input')); ";
    }

    @Test
    void pointingAtAChartTellsItsValues() throws IOException, InterruptedException {
        browser.open(page, 1280, 900, false);

        String told = (String) browser.evaluate("""
                var svg = document.querySelector('#epoch-accuracy-chart .wide');
                var box = svg.getBoundingClientRect();
                svg.dispatchEvent(new PointerEvent('pointermove', {clientX: box.right - 12, clientY: box.top + 60}));
                document.querySelector('#epoch-accuracy-chart .readout').textContent""");

        assertThat(told).matches("epoch 9 · training \\d+\\.\\d\\d% · validation \\d+\\.\\d\\d%");
    }

    @Test
    void printsInLightColoursWithoutControls() throws IOException, InterruptedException {
        browser.open(page, 1280, 900, true);
        browser.print();

        assertThat(browser.evaluate("getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(255, 255, 255)");
        assertThat(browser.evaluate("getComputedStyle(document.getElementById('epochs')).display"))
                .isEqualTo("none");
        assertThat(browser.overflowing()).isEmpty();
        browser.settle();
        GoldenPage.compare("report-print", screenshot("report-print"));
    }

    @Test
    void longNamesOfClassesStayWithinTheirCards() throws IOException, InterruptedException {
        Path data = folder.resolve("long");
        for (String split : List.of("training", "testing")) {
            for (String label :
                    List.of("Ankle boot with an unusually long name".repeat(3), "Ü".repeat(80), "T-shirt/top")) {
                Path images = Files.createDirectories(data.resolve(split).resolve(label.replace('/', '-')));
                for (int i = 0; i < 3; i++) {
                    Files.write(images.resolve(i + ".png"), ReportTest.png(7, 5, i));
                }
            }
        }

        browser.open(
                train("long-names", "--data", "folder:" + data, "--per-class", "3", "--batch", "2"), 390, 844, false);

        screenshot("long-names");
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.overflowing()).isEmpty();
        assertThat((List<?>) browser.evaluate("""
                [...document.querySelectorAll('#worst svg')].flatMap(svg => [...svg.children].filter(part => {
                  const box = part.getBBox();
                  return box.x < 0 || box.x + box.width > svg.viewBox.baseVal.width + 0.5;
                }).map(part => part.outerHTML))""")).isEmpty();
    }

    @Test
    void saysWhenTheTrainingDiverged() throws IOException, InterruptedException {
        browser.open(train(1, "diverged", "--per-class", "20", "--lr", "1e38"), 390, 844, false);

        assertThat((String) browser.evaluate("document.getElementById('summary').textContent"))
                .startsWith("Diverged · ");
        assertThat((String) browser.evaluate("document.getElementById('warnings').innerText"))
                .matches("Warning: the training diverged: the loss of step [1-9][0-9]? is (NaN|Infinity)");

        browser.open(page, 390, 844, false);

        assertThat((String) browser.evaluate("document.getElementById('summary').textContent"))
                .doesNotContain("Diverged");
        assertThat((String) browser.evaluate("document.getElementById('warnings').innerText"))
                .isEmpty();
    }

    @Test
    void namesOfClassesAreTextWhateverTheySay() throws IOException, InterruptedException {
        Path data = folder.resolve("da<").resolve("script><img src=x onerror=alert(1)>\u202eta");
        String name = "<img src=x onerror=alert(1)>&\"'\u202egnp\u2028";
        for (String split : List.of("training", "testing")) {
            for (String label : List.of(name, "<!--<script>")) {
                Path images = Files.createDirectories(data.resolve(split).resolve(label));
                for (int i = 0; i < 3; i++) {
                    Files.write(images.resolve(i + ".png"), ReportTest.png(7, 5, i));
                }
            }
        }

        browser.open(train("names", "--data", "folder:" + data, "--per-class", "3", "--batch", "2"), 390, 844, false);

        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.evaluate("document.querySelector('#weights figure:last-child figcaption').textContent"))
                .isEqualTo("<img src=x onerror=alert(1)>&\"'\\u202egnp\\u2028");
        assertThat((String) browser.evaluate("document.getElementById('title').textContent"))
                .contains("/da</script><img src=x onerror=alert(1)>\\u202eta on cpu");
        assertThat(count("#weights img")).isEqualTo(2);
        assertThat(count("img[onerror]")).isZero();
        assertThat(browser.evaluate("document.documentElement.scrollWidth")).isEqualTo(390);
    }

    private static byte[] screenshot(String name) throws IOException, InterruptedException {
        byte[] screenshot = browser.screenshot();
        Files.write(SCREENSHOTS.resolve(name + ".png"), screenshot);
        return screenshot;
    }

    private static Path train(String name, String... options) {
        return train(0, name, options);
    }

    private static Path train(int exitCode, String name, String... options) {
        Path report = folder.resolve(name);
        String[] args = Stream.concat(
                        Stream.of("train", "--device", "cpu", "--quiet", "--report", report.toString()),
                        Arrays.stream(options))
                .toArray(String[]::new);
        Cli run = Cli.run(args);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        return report.resolve(RunReport.PAGE);
    }

    private static int count(String selector) throws IOException, InterruptedException {
        return (Integer) browser.evaluate("document.querySelectorAll('" + selector + "').length");
    }
}
