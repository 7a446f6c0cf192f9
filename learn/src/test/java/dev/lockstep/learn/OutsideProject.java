package dev.lockstep.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.spi.Backend;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An example of the documentation as a project of somebody else, compiled and run by the JDK's tools with the jars that it is given alone. */
public final class OutsideProject {
    private static final Pattern JAVA_BLOCK =
            Pattern.compile("```java\\R(import dev\\.lockstep.*?)```", Pattern.DOTALL);

    private final Path folder;
    private final String source;
    private final String className;
    private final String jars;

    /**
     * Takes an example out of the README or the documentation on embedding, and puts it into a package.
     *
     * @param folder for sources and classes
     * @param className of the example
     * @param types a type of each module that it may use; the CPU backend comes along
     */
    public OutsideProject(Path folder, String className, Class<?>... types) throws IOException {
        this.folder = folder;
        this.className = className;
        Matcher example = JAVA_BLOCK.matcher(
                Files.readString(Path.of("..", "README.md")) + Files.readString(Path.of("..", "docs", "embedding.md")));
        this.source = example.results()
                .map(block -> "package example;\n\n" + block.group(1))
                .filter(text -> text.contains("class " + className + " {"))
                .findFirst()
                .orElseThrow();
        List<Class<?>> all = new ArrayList<>(Arrays.asList(types));
        all.add(ServiceLoader.load(Backend.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(backend -> backend.kind().equals("cpu"))
                .findFirst()
                .orElseThrow()
                .getClass());
        this.jars = all.stream().map(OutsideProject::location).collect(Collectors.joining(File.pathSeparator));
    }

    /** Returns the lines that are neither empty nor comments. */
    public long lines() {
        return source.lines()
                .filter(line -> !line.isBlank() && !line.strip().startsWith("//"))
                .count();
    }

    /** Returns what it prints as a module that requires another. */
    public String runAsModule(String required, String... args) throws IOException, InterruptedException {
        Path info = folder.resolve("source/module-info.java");
        Files.createDirectories(info.getParent());
        Files.writeString(info, "module example { requires " + required + "; }");
        String classes = compile("-p", info.toString());
        return run(
                "java",
                List.of(
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-p",
                        jars + File.pathSeparator + classes,
                        "-m",
                        "example/example." + className),
                args);
    }

    /** Returns what it prints on the class path. */
    public String runOnTheClassPath(String... args) throws IOException, InterruptedException {
        String classes = compile("-cp");
        return run(
                "java",
                List.of(
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        jars + File.pathSeparator + classes,
                        "example." + className),
                args);
    }

    /** Returns what a file of source prints that uses any published jar, started as it is. */
    public static String runSource(Path file, String... args) throws IOException, InterruptedException {
        return run(
                "java",
                List.of(
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        file.toString()),
                args);
    }

    private String compile(String path, String... more) throws IOException, InterruptedException {
        Path file = folder.resolve("source/example/" + className + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
        String classes = folder.resolve("classes" + path).toString();
        run("javac", List.of("-Xlint:all", "-Werror", path, jars, "-d", classes, file.toString()), more);
        return classes;
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String run(String tool, List<String> args, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(args);
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s printed: %s", tool, output).isZero();
        return output;
    }
}
