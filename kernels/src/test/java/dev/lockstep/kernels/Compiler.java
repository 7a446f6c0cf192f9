package dev.lockstep.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A compiler on the PATH that kernels are held to. */
final class Compiler {
    private static final int MAX_SECONDS = 900;

    private Compiler() {}

    static boolean isThere(String command) {
        String path = System.getenv().getOrDefault("PATH", "");
        return List.of(path.split(":")).stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }

    /** Returns what is wrong with a source, "" if nothing is. */
    static String openClC(Path folder, String source) throws IOException, InterruptedException {
        return run(
                folder,
                ".cl",
                source,
                List.of(
                        "clang",
                        "-x",
                        "cl",
                        "-cl-std=CL1.2",
                        "-Xclang",
                        "-finclude-default-header",
                        "-fsyntax-only",
                        "-Wall",
                        "-Wno-unused-function", // of a header that a file needs a part of
                        "-Werror"));
    }

    /** Returns what each kernel of a source takes of an architecture; throws where the source does not compile without a warning. */
    static List<PtxasReport.Use> cudaC(Path folder, String source, String architecture)
            throws IOException, InterruptedException {
        Path image = Files.createTempFile(folder, architecture, ".cubin");
        Path log = Files.createTempFile(folder, "compiler", ".log");
        String complaint = run(
                folder,
                ".cu",
                source,
                List.of(
                        "nvcc",
                        "-Werror",
                        "all-warnings",
                        "-std=c++14",
                        "-fmad=false", // as NVRTC is told
                        "-Xptxas",
                        "-v",
                        "-arch=" + architecture,
                        "-cubin",
                        "-o",
                        image.toString()),
                log);
        assertThat(complaint).isEmpty();
        return PtxasReport.parse(Files.readString(log, StandardCharsets.UTF_8));
    }

    private static String run(Path folder, String suffix, String source, List<String> command)
            throws IOException, InterruptedException {
        return run(folder, suffix, source, command, Files.createTempFile(folder, "compiler", ".log"));
    }

    private static String run(Path folder, String suffix, String source, List<String> command, Path log)
            throws IOException, InterruptedException {
        Path file = Files.createTempFile(folder, "kernels", suffix);
        Files.writeString(file, source);
        List<String> all = new ArrayList<>(command);
        all.add(file.toString());
        Process process = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return all + " takes longer than " + MAX_SECONDS + " s";
        }
        String output = Files.readString(log, StandardCharsets.UTF_8);
        return process.exitValue() == 0 ? "" : all + " printed: " + output;
    }
}
