package dev.lockstep.learn;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts JVMs like the one that runs the tests. */
public final class JavaProcess {
    private JavaProcess() {}

    /**
     * Starts a program of the tests' class path. Its output goes to a file.
     *
     * @param jvmOptions for the JVM, such as {@code -Xmx1g}
     */
    public static Process start(List<String> jvmOptions, Path output, String mainClass, List<String> args)
            throws IOException {
        return start(List.of(), jvmOptions, output, mainClass, args);
    }

    /** As the other, through another program that then becomes the JVM. */
    public static Process start(
            List<String> through, List<String> jvmOptions, Path output, String mainClass, List<String> args)
            throws IOException {
        List<String> command = new ArrayList<>(through);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "--enable-native-access=ALL-UNNAMED"));
        command.addAll(jvmOptions);
        command.add(mainClass);
        command.addAll(args);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }
}
