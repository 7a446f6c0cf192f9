package dev.lockstep.learn;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts JVMs for some seconds, in which C1 alone and one collector thread take the least processor time. */
public final class JavaProcess {
    /** An option for a JVM that runs for longer. */
    public static final String C2_TOO = "-XX:TieredStopAtLevel=4";

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
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(jvmOptions);
        command.add(mainClass);
        command.addAll(args);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }
}
