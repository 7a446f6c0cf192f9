package dev.lockstep.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.JavaProcess;
import dev.lockstep.learn.data.CsvFuzz;
import dev.lockstep.learn.data.IdxFuzz;
import dev.lockstep.learn.data.ImageFuzz;
import dev.lockstep.learn.data.LibsvmFuzz;
import dev.lockstep.learn.data.NpyFuzz;
import dev.lockstep.learn.data.SafetensorsTableFuzz;
import dev.lockstep.learn.model.SafetensorsFuzz;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The file parsers survive coverage-guided fuzzing, by Jazzer in a JVM of its own: whatever the bytes, they give a value or
 * the typed error. {@code -Dlockstep.fuzz.seconds=600} makes the 500 inputs for each ten minutes of them;
 * {@code -Dlockstep.fuzz.seed=N} repeats a run.
 */
class FuzzTest {
    /** How long to look; 0 to make {@link #RUNS} runs, however long a busy machine takes. */
    private static final long SECONDS = Long.getLong("lockstep.fuzz.seconds", 0);

    private static final int RUNS = 500;
    private static final long LONGEST_START = 1800;
    private static final long SEED = Long.getLong("lockstep.fuzz.seed", System.nanoTime() & 0x7FFF_FFFF);

    /** What is in front of regular expressions costs a third of a start, as it changes classes that are loaded already. */
    private static final String SLOW_TO_START = "com.code_intelligence.jazzer.sanitizers.RegexRoadblocks";

    /** Jars that no parser needs. The fuzzer looks through all classes that there are. */
    private static final Pattern NEEDLESS =
            Pattern.compile("(archunit|assertj|byte-buddy|jcublas|jcuda|lwjgl)-.*[.]jar");

    /** A fuzz target and what it starts from. */
    record Target(Class<?> type, List<byte[]> seeds) {
        @Override
        public String toString() {
            return type.getSimpleName();
        }
    }

    static Stream<Target> targets() throws IOException {
        return Stream.of(
                new Target(IdxFuzz.class, IdxFuzz.seeds()),
                new Target(CsvFuzz.class, CsvFuzz.seeds()),
                new Target(ParquetFuzz.class, ParquetFuzz.seeds()),
                new Target(ImageFuzz.class, ImageFuzz.seeds()),
                new Target(SafetensorsFuzz.class, SafetensorsFuzz.seeds()),
                new Target(NpyFuzz.class, NpyFuzz.seeds()),
                new Target(SafetensorsTableFuzz.class, SafetensorsTableFuzz.seeds()),
                new Target(LibsvmFuzz.class, LibsvmFuzz.seeds()),
                new Target(CaseFileFuzz.class, CaseFileFuzz.seeds()));
    }

    /** A fuzz target that fails, to see that failures are found. */
    public static final class Broken {
        private Broken() {}

        /** Fails for inputs that begin with three certain bytes. */
        public static void fuzzerTestOneInput(byte[] input) {
            if (input.length > 3 && input[0] == 'b' && input[1] == 'a' && input[2] == 'd') {
                throw new IllegalStateException("found");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void parsersGiveAValueOrATypedError(Target target, @TempDir Path folder) throws Exception {
        Fuzzing fuzzing = fuzz(target, SECONDS > 0 ? "-max_total_time=" + SECONDS : "-runs=" + RUNS, folder);

        assertThat(fuzzing.exitCode).as(fuzzing.output).isZero();
        assertThat(fuzzing.output).containsPattern("Done [0-9]{3,} runs").containsPattern("cov: [0-9]{2,}");
    }

    @Test
    void anErrorOfAnotherTypeIsFound(@TempDir Path folder) throws Exception {
        Fuzzing fuzzing = fuzz(new Target(Broken.class, List.of(new byte[4])), "-runs=100000000", folder);

        assertThat(fuzzing.exitCode).as(fuzzing.output).isNotZero();
        assertThat(fuzzing.output).contains("java.lang.IllegalStateException: found");
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !NEEDLESS.matcher(new File(entry).getName()).matches())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** What a run of the fuzzer gave. */
    private record Fuzzing(int exitCode, String output) {}

    private static Fuzzing fuzz(Target target, String end, Path folder) throws IOException, InterruptedException {
        Path corpus = Files.createDirectory(folder.resolve("corpus"));
        for (int i = 0; i < target.seeds.size(); i++) {
            Files.write(corpus.resolve("seed" + i), target.seeds.get(i));
        }
        Path log = folder.resolve("log");
        List<String> options =
                new ArrayList<>(List.of("-Xmx1g", "-XX:+EnableDynamicAgentLoading", "-Djava.io.tmpdir=" + folder));
        options.addAll(List.of("-cp", classPath()));
        if (SECONDS > 0) {
            options.add(JavaProcess.C2_TOO);
        }
        Process process = JavaProcess.start(
                options,
                log,
                "com.code_intelligence.jazzer.Jazzer",
                List.of(
                        "--target_class=" + target.type.getName(),
                        "--instrumentation_includes=dev.lockstep.learn.**:dev.lockstep.trainer.**:dev.lockstep.reference.**",
                        "--custom_hook_includes=dev.lockstep.learn.**:dev.lockstep.trainer.**",
                        "--disabled_hooks=" + (SECONDS > 0 ? "" : SLOW_TO_START),
                        "--reproducer_path=" + folder,
                        "-artifact_prefix=" + folder + "/",
                        "-seed=" + SEED,
                        "-max_len=4096",
                        "-timeout=60",
                        "-rss_limit_mb=4096",
                        end,
                        corpus.toString()));
        boolean ended = process.waitFor(SECONDS + LONGEST_START, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        String output = Files.readString(log);
        System.out.println(target + " with -Dlockstep.fuzz.seed=" + SEED + ":\n" + output);

        assertThat(ended).as(output).isTrue();
        return new Fuzzing(process.exitValue(), output);
    }
}
