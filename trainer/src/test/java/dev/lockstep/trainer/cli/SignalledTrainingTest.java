package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.JavaProcess;
import dev.lockstep.learn.model.Checkpoint;
import dev.lockstep.learn.training.Divergence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that does nothing but save, in a process of its own, is signalled again and again at random moments. */
class SignalledTrainingTest {
    private static final int ROUNDS = 8;
    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");
    private static final List<Integer> EXIT_CODES = List.of(130, 143, 129);
    private static final List<String> JVM = List.of("-Ddev.lockstep.cpu.vector.module=off");

    @TempDir
    private Path folder;

    @Test
    void anySignalsWhileItSavesLeaveAWholeFileThatGoesOn() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        Path file = folder.resolve("model");
        assertThat(Cli.run(
                                "train",
                                "--per-class",
                                "4",
                                "--device",
                                "cpu",
                                "--epochs",
                                "1",
                                "-q",
                                "--save",
                                file.toString())
                        .exitCode())
                .isZero();
        long before = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Process process = resume(file);
            try {
                awaitAnotherSave(process, file);
                int signals = 1 + random.nextInt(3);
                List<Integer> possible = new ArrayList<>();
                for (int i = 0; i < signals; i++) {
                    Thread.sleep(0, random.nextInt(1_000_000));
                    int signal = random.nextInt(SIGNALS.size());
                    possible.add(EXIT_CODES.get(signal));
                    // The process may be gone already: kill then fails, which is no concern of this test.
                    new ProcessBuilder("kill", "-" + SIGNALS.get(signal), Long.toString(process.pid()))
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("kill").toFile())
                            .start()
                            .waitFor();
                }
                assertThat(process.waitFor(15, TimeUnit.MINUTES)).isTrue();
                assertThat(process.exitValue())
                        .as(Files.readString(folder.resolve("output")))
                        .isIn(possible);
            } finally {
                process.destroyForcibly().waitFor();
            }
            Checkpoint kept = Checkpoint.read(file);
            assertThat(Divergence.of(kept.state())).isNull();
            assertThat(steps(kept)).isGreaterThan(before);
            before = steps(kept);
        }
        int epochs = Checkpoint.read(file).state().results().size() + 1;
        Path straight = folder.resolve("straight");
        Cli.run("train", "--resume", file.toString(), "--epochs", Integer.toString(epochs), "-q");
        Cli.run(
                "train",
                "--per-class",
                "4",
                "--device",
                "cpu",
                "--epochs",
                Integer.toString(epochs),
                "-q",
                "--save",
                straight.toString());
        assertThat(Checkpoint.read(file).model().weight())
                .isEqualTo(Checkpoint.read(straight).model().weight());
        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("model", "straight", "output", "kill");
        }
    }

    private static long steps(Checkpoint checkpoint) {
        return checkpoint.state().tensors().get("losses").shape().size();
    }

    private Process resume(Path file) throws IOException, InterruptedException {
        return JavaProcess.start(
                Python.heedingSignals(),
                JVM,
                folder.resolve("output"),
                "dev.lockstep.trainer.Main",
                List.of(
                        "train",
                        "--resume",
                        file.toString(),
                        "--epochs",
                        "1000000",
                        "--save-every",
                        "1",
                        "-q",
                        "--no-report"));
    }

    private void awaitAnotherSave(Process process, Path file) throws IOException, InterruptedException {
        Object first = Files.readAttributes(file, "unix:ino").get("ino");
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(15);
        while (Files.readAttributes(file, "unix:ino").get("ino").equals(first)) {
            assertThat(process.isAlive() && System.nanoTime() < deadline)
                    .as(Files.readString(folder.resolve("output")))
                    .isTrue();
            Thread.sleep(1);
        }
    }
}
