package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.JavaProcess;
import dev.lockstep.learn.model.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A training in a process of its own, killed or stopped at any moment, leaves a file that goes on as if never stopped.
 * {@code -Dlockstep.kills=N} kills more.
 */
class KilledTrainingTest {
    private static final int KILLS = Integer.getInteger("lockstep.kills", 8);
    private static final int AT_A_TIME = 2;

    /** One of so many is killed at any moment from the start, the others while they train. */
    private static final int EARLY = 8;

    private static final List<String> TRAINING = training(300);

    /** A training that no signal comes too late for. */
    private static final List<String> LONG_TRAINING = training(5000);

    private static final List<String> JVM = List.of("-Ddev.lockstep.cpu.vector.module=off");

    @Test
    void killingItAtRandomMomentsNeverLeavesABrokenFile(@TempDir Path folder) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        String expected = sha256(TRAINING);
        AtomicInteger saved = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Future<?>> kills = new ArrayList<>();
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < KILLS; i++) {
                Path own = Files.createDirectory(folder.resolve("kill" + i));
                boolean early = i % EARLY == 0;
                SplittableRandom ownRandom = random.split();
                kills.add(executor.submit(() -> {
                    saved.addAndGet(killAndResume(own, early, ownRandom, expected));
                    return null;
                }));
            }
            for (Future<?> kill : kills) {
                kill.get();
            }
        } finally {
            executor.shutdownNow();
        }
        System.out.println(saved + " of " + KILLS + " had saved");
        assertThat(saved.get()).isGreaterThan(KILLS / 2);
    }

    /** Returns 1 if there was a file to go on from, else 0. */
    private static int killAndResume(Path folder, boolean early, RandomGenerator random, String expected)
            throws IOException, InterruptedException {
        Path file = folder.resolve("model.safetensors");
        Process process = start(List.of(), TRAINING, folder, file);
        try {
            if (early) {
                Thread.sleep(random.nextInt(1000));
            } else {
                await(process, file);
                Thread.sleep(random.nextInt(120), random.nextInt(1_000_000));
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        if (!Files.exists(file)) {
            return 0;
        }
        Checkpoint checkpoint = Checkpoint.read(file);
        assertThat(checkpoint.state().updates()).isPositive();

        assertThat(sha256(List.of("train", "--device", "cpu", "--resume", file.toString())))
                .isEqualTo(expected);

        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("model.safetensors", "output");
        }
        return 1;
    }

    @ParameterizedTest
    @CsvSource({"INT, 130, Ctrl-C", "TERM, 143, SIGTERM", "HUP, 129, SIGHUP"})
    void aSignalStopsItAfterTheStepAndSaves(String signal, int exitCode, String label, @TempDir Path folder)
            throws Exception {
        Path file = folder.resolve("model.safetensors");
        Process process = start(Python.heedingSignals(), LONG_TRAINING, folder, file);
        await(process, file);

        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();

        assertThat(process.waitFor(15, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(exitCode);
        assertThat(Files.readString(folder.resolve("output")).lines().toList())
                .last()
                .asString()
                .matches("lockstep: stopped by " + label
                        + " after [0-9]+ epochs and [0-9]+ steps; go on with: lockstep train --resume " + file);
        assertThat(sha256(List.of("train", "--device", "cpu", "--resume", file.toString())))
                .isEqualTo(sha256(LONG_TRAINING));
    }

    private static List<String> training(int epochs) {
        String options = "train --per-class 4 --batch 7 --device cpu --threads 1 --optimizer adamw --epochs " + epochs;
        return List.of(options.split(" "));
    }

    private static Process start(List<String> through, List<String> training, Path folder, Path file)
            throws IOException {
        List<String> args = new ArrayList<>(training);
        args.addAll(List.of("--save", file.toString(), "--save-every", "3", "--quiet", "--no-report"));
        return JavaProcess.start(through, JVM, folder.resolve("output"), "dev.lockstep.trainer.Main", args);
    }

    private static void await(Process process, Path file) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(15);
        while (!Files.exists(file)) {
            assertThat(process.isAlive() && System.nanoTime() < deadline)
                    .as(() -> output(file))
                    .isTrue();
            Thread.sleep(1);
        }
    }

    private static String output(Path file) {
        try {
            return Files.readString(file.resolveSibling("output"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String sha256(List<String> command) throws IOException {
        List<String> args = new ArrayList<>(command);
        args.addAll(List.of("--quiet", "--json", "-"));
        Cli run = Cli.run(args.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        Map<String, Object> json = run.json();
        return (String) json.get("weightsSha256");
    }
}
