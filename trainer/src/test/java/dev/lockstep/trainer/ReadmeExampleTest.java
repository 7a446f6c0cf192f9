package dev.lockstep.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.spi.Backend;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedding example is what the README shows, compiled and run as a module with the two published jars alone. */
class ReadmeExampleTest {
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\R(package example;.*?)```", Pattern.DOTALL);

    @Test
    void compilesAndLearnsWithTheApiAndABackendOnTheModulePath(@TempDir Path folder) throws Exception {
        Matcher example = JAVA_BLOCK.matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(example.find()).isTrue();
        Path sources = Files.createDirectories(folder.resolve("source/example"));
        Files.writeString(sources.resolve("Or.java"), example.group(1));
        Files.writeString(folder.resolve("source/module-info.java"), "module example { requires dev.lockstep.api; }");
        String backend = location(ServiceLoader.load(Backend.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.kind().equals("cpu"))
                .findFirst()
                .orElseThrow()
                .getClass());
        String modulePath = location(Compute.class) + File.pathSeparator + backend;

        run(
                "javac",
                List.of(
                        "-Xlint:all",
                        "-Werror",
                        "-p",
                        modulePath,
                        "-d",
                        folder.resolve("classes").toString(),
                        folder.resolve("source/module-info.java").toString(),
                        sources.resolve("Or.java").toString()));
        String output = run(
                "java",
                List.of(
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-p",
                        modulePath + File.pathSeparator + folder.resolve("classes"),
                        "-m",
                        "example/example.Or"));

        assertThat(output).containsPattern("loss after 1000 steps: 0[.,]0[0-9]{2}");
    }

    private static String location(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    private static String run(String tool, List<String> args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(args);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s printed: %s", tool, output).isZero();
        return output;
    }
}
