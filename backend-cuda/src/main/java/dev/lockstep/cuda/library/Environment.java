package dev.lockstep.cuda.library;

import dev.lockstep.spi.PrivateFolder;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The environment that decides where libraries are searched for.
 *
 * @param folders the folders that the application names, which come first
 * @param variables the environment variables
 * @param root the root of the file system
 * @param home the user's home folder
 * @param jars the jars and folders that classes are loaded from
 */
record Environment(List<Path> folders, Map<String, String> variables, Path root, Path home, List<Path> jars) {
    /** The system property that names folders, separated as in a path. */
    static final String PROPERTY = "dev.lockstep.cuda.libraries";

    /** The same as an environment variable. */
    static final String VARIABLE = "LOCKSTEP_CUDA_LIBRARIES";

    /** Returns the environment of this process. */
    static Environment ofProcess() {
        Map<String, String> variables = System.getenv();
        List<Path> jars = Stream.of("jdk.module.path", "java.class.path")
                .flatMap(name -> paths(System.getProperty(name, "")).stream())
                .toList();
        return new Environment(
                paths(System.getProperty(PROPERTY, variables.getOrDefault(VARIABLE, ""))),
                variables,
                Path.of("/"),
                PrivateFolder.home(),
                jars);
    }

    /** Returns a variable, empty if it is not set. */
    String variable(String name) {
        return variables.getOrDefault(name, "");
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
