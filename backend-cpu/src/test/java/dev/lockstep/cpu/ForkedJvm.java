package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a class of the tests in a JVM of its own. */
final class ForkedJvm {
    private ForkedJvm() {}

    /** Returns what the main method of a class printed; it must have ended with exit code 0. */
    static String run(Class<?> main, List<String> options) throws IOException, InterruptedException {
        return run(List.of(), main, options, List.of(System.getProperty("java.class.path")));
    }

    /** As above, started by a program, with a class path and arguments. */
    static String run(List<String> by, Class<?> main, List<String> options, List<String> classPath, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(by);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", String.join(":", classPath), main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
