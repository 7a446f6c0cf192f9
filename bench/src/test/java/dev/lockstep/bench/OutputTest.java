package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the benchmarks print and write: never lost without a word, never over another file, the same in every locale. */
class OutputTest {
    @TempDir
    private Path folder;

    private Path stored;

    @BeforeEach
    void storeResults() throws IOException {
        stored = Files.writeString(folder.resolve("stored.json"), JSON.std.asString(ResultJson.json(Sample.results())));
    }

    @ParameterizedTest
    @CsvSource({
        "'bench --from FILE', '> /dev/full', 'No space left on device'",
        "'bench --from FILE --json -', '> /dev/full', 'No space left on device'",
        "'bench --help', '>&-', ''"
    })
    void stdoutThatTakesNothingIsReported(String command, String redirection, String reason) throws Exception {
        Path err = folder.resolve("err");
        List<String> line = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" " + redirection, "sh"));
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        line.add("dev.lockstep.bench.Main");
        line.addAll(List.of(command.replace("FILE", stored.toString()).split(" ")));

        int exitCode =
                new ProcessBuilder(line).redirectError(err.toFile()).start().waitFor();

        assertThat(exitCode).isEqualTo(1);
        assertThat(Files.readString(err).lines())
                .last()
                .asString()
                .startsWith("lockstep: stdout was not written: " + reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--json a --markdown a", "--markdown a.svg --chart a.svg", "--json stored.json"})
    void oneFileForTwoOutputsIsRefused(String options) throws IOException {
        byte[] before = Files.readAllBytes(stored);

        BenchRun run = BenchRun.of(
                ("--from " + stored + " " + options.replaceAll("(--[a-z]+) ", "$1 " + folder + "/")).split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(": is the same file as --").hasLineCount(1);
        assertThat(stored).hasBinaryContent(before);
    }

    @Test
    void linksAreFollowed() throws IOException {
        for (String option : List.of("--json", "--markdown", "--chart")) {
            Path file = folder.resolve("file" + option + ".svg");
            Path link = Files.createSymbolicLink(folder.resolve("link" + option + ".svg"), file.getFileName());

            assertThat(BenchRun.of("--from", stored.toString(), option, link.toString())
                            .exitCode())
                    .isZero();

            assertThat(link).isSymbolicLink();
            assertThat(file).isRegularFile().isNotEmptyFile();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "th-TH-u-nu-thai", "de-DE"})
    void isTheSameInEveryLocale(String locale) {
        String expected = outputs(Locale.ROOT);

        assertThat(outputs(Locale.forLanguageTag(locale))).isEqualTo(expected);
    }

    private static String outputs(Locale locale) {
        Locale before = Locale.getDefault();
        Locale.setDefault(locale);
        try {
            Results results = Sample.results();
            return ResultText.text(results)
                    + ResultText.markdown(results, "./lockstep bench")
                    + Chart.svg(results)
                    + Chart.html(results)
                    + ResultJson.json(results)
                    + Suite.named("full").cases();
        } finally {
            Locale.setDefault(before);
        }
    }
}
