package dev.lockstep.cuda.library;

import dev.lockstep.spi.PrivateFolder;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What decides where libraries are looked for.
 *
 * @param folders the folders that the application names, which come first
 * @param environment the environment variables
 * @param root the root of the file system
 * @param home the user's home folder
 * @param jars the jars and folders that classes are loaded from
 */
record Surroundings(List<Path> folders, Map<String, String> environment, Path root, Path home, List<Path> jars) {
    /** The system property that names folders, separated as in a path. */
    static final String PROPERTY = "dev.lockstep.cuda.libraries";

    /** The same as an environment variable. */
    static final String VARIABLE = "LOCKSTEP_CUDA_LIBRARIES";

    /** Returns those of this process. */
    static Surroundings ofProcess() {
        Map<String, String> environment = System.getenv();
        List<Path> jars = Stream.of("jdk.module.path", "java.class.path")
                .flatMap(name -> paths(System.getProperty(name, "")).stream())
                .toList();
        return new Surroundings(
                paths(System.getProperty(PROPERTY, environment.getOrDefault(VARIABLE, ""))),
                environment,
                Path.of("/"),
                PrivateFolder.home(),
                jars);
    }

    /** Returns a variable, empty if it is not set. */
    String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    /** Returns the entries of a variable that is a path. */
    List<Path> pathVariable(String name) {
        return paths(variable(name));
    }

    private static List<Path> paths(String path) {
        return Stream.of(path.split(File.pathSeparator, -1))
                .filter(entry -> !entry.isBlank())
                .map(Path::of)
                .toList();
    }
}
