package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a real terminal (a pseudo-terminal), of the width that the launcher tells. */
class NarrowTerminalTest {
    private static final int COLUMNS = 47;
    private static final String ESCAPE = "\033";
    private static final String WIPE = "\r\033[K";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train --help",
                "step --per-class 2 --batch 4 --device cpu",
                "sweep --per-class 4 --lr 0.1,1 --no-report --device cpu"
            })
    void noLineIsLongerThanTheTerminalIsWide(String command) throws Exception {
        String output = onATerminal("TERM=dumb", command);

        assertThat(output.lines()
                        .filter(line -> line.length() > COLUMNS && line.strip().contains(" ")))
                .as(output)
                .isEmpty();
        assertThat(output.lines()).hasSizeGreaterThan(5);
    }

    @Test
    void progressRedrawsOneLineThatFits() throws Exception {
        String output = onATerminal("TERM=xterm", "train --epochs 60 --no-report --device cpu");

        assertThat(output.split("\033\\[K", -1)).hasSizeGreaterThan(10);
        for (String drawn : output.split("\033\\[K", -1)) {
            assertThat(drawn.split("[\r\n]", 2)[0]).hasSizeLessThanOrEqualTo(COLUMNS);
        }
        assertThat(output.replace(WIPE, "")).doesNotContain(ESCAPE);
    }

    @Test
    void aTerminalThatKnowsNoSequencesGetsNone() throws Exception {
        assertThat(onATerminal("TERM=dumb", "train --epochs 3 --no-report --device cpu"))
                .contains("Epoch  2:")
                .doesNotContain(ESCAPE);
        assertThat(onATerminal("TERM=dumb", "--help")).contains("Usage:").doesNotContain(ESCAPE);
    }

    @Test
    void coloursAreForTerminalsWhoseUserWantsThem() throws Exception {
        assertThat(onATerminal("TERM=xterm", "--help")).contains(ESCAPE);
        assertThat(onATerminal("NO_COLOR=1", "--help")).contains("Usage:").doesNotContain(ESCAPE);
    }

    private String onATerminal(String variable, String command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        List<String> through = new ArrayList<>(List.of("env", "-u", "NO_COLOR", "TERM=xterm", variable));
        through.addAll(List.of(Python.command(), "-c", "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"));
        Process process = JavaProcess.start(
                through,
                List.of("-Ddev.lockstep.columns.out=" + COLUMNS, "-Ddev.lockstep.columns.err=" + COLUMNS),
                output,
                "dev.lockstep.trainer.Main",
                Arrays.asList(command.split(" ")));
        assertThat(process.waitFor()).as(() -> read(output)).isZero();
        return read(output);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
