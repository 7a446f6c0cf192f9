package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopSignalsTest {
    /** A program that notes a signal and goes on. */
    public static final class Stubborn {
        private Stubborn() {}

        /** Says {@code listening}, then {@code noted}, then never ends. */
        public static void main(String[] args) throws InterruptedException {
            try (StopSignals signals = StopSignals.listen()) {
                System.out.println("listening");
                while (signals.received() == null) {
                    Thread.sleep(1);
                }
                System.out.println("noted " + signals.received().label);
                Thread.sleep(Long.MAX_VALUE);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143, SIGTERM", "INT, 130, Ctrl-C", "HUP, 129, SIGHUP"})
    void theFirstIsNotedAndTheSecondEndsTheProcess(String signal, int exitCode, String label, @TempDir Path folder)
            throws Exception {
        Path output = folder.resolve("output");
        Process process =
                JavaProcess.start(Python.heedingSignals(), List.of(), output, Stubborn.class.getName(), List.of());
        try {
            await(output, "listening");
            kill(signal, process);
            await(output, "noted " + label);
            for (int attempt = 0; attempt < 600 && !process.waitFor(100, TimeUnit.MILLISECONDS); attempt++) {
                send(signal, process); // those of the first second belong to the first
            }

            assertThat(process.isAlive()).isFalse();
            assertThat(process.exitValue()).isEqualTo(exitCode);
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource({"HUP, TERM, SIGTERM", "TERM, HUP, SIGHUP"})
    void whatItWasStartedToIgnoreStaysIgnored(String ignored, String signal, String label, @TempDir Path folder)
            throws Exception {
        Path output = folder.resolve("output");
        Process process =
                JavaProcess.start(Python.ignoring(ignored), List.of(), output, Stubborn.class.getName(), List.of());
        try {
            await(output, "listening");
            kill(ignored, process);
            kill(signal, process);

            await(output, "noted " + label);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void signalsWithinASecondAreOneStop() {
        long first = Long.MAX_VALUE - 5;
        assertThat(StopSignals.isOneStop(first, first)).isTrue();
        assertThat(StopSignals.isOneStop(first, first + 1_000_000_000)).isTrue();
        assertThat(StopSignals.isOneStop(first, first + 1_000_000_001)).isFalse();
    }

    private static void kill(String signal, Process process) throws IOException, InterruptedException {
        assertThat(send(signal, process)).isZero();
    }

    private static int send(String signal, Process process) throws IOException, InterruptedException {
        return new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private static void await(Path output, String line) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(15);
        while (!Files.readString(output).contains(line)) {
            assertThat(System.nanoTime()).as(Files.readString(output)).isLessThan(deadline);
            Thread.sleep(1);
        }
    }
}
