package dev.lockstep.bench;

import dev.lockstep.trainer.cli.InputException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * What {@code --peers} names in {@code --suite fit}. Programs on libraries for the JVM are compiled when they are asked for, so that nothing of
 * the build needs those libraries.
 */
final class FitPeers {
    static final String SCIKIT_LEARN = "scikit-learn";
    static final List<String> NAMES = List.of(SCIKIT_LEARN, "smile", "mllib");

    private static final String SCRIPT = "sklearn_fit.py";
    private static final String HEAP = "-Xmx6g";

    private final int threads;
    private final String python;
    private final List<String> words;
    private final PrintWriter messages;
    private final PeerLibraries libraries;

    /**
     * Names the surroundings.
     *
     * @param python the command of the Python whose scikit-learn is used
     * @param words what the programs are told
     * @param messages where to say what is fetched, and who of {@code all} is left out
     */
    FitPeers(int threads, String python, List<String> words, PrintWriter messages) {
        this.threads = threads;
        this.python = python;
        this.words = words;
        this.messages = messages;
        this.libraries = new PeerLibraries(messages);
    }

    /** Reads a list of names; {@code all} stands for everyone who can run here. */
    List<Fitter> fitters(List<String> lists) {
        return PeerChoice.of(NAMES, lists, name -> List.of(fitter(name)), messages);
    }

    private Fitter fitter(String name) {
        List<String> command = new ArrayList<>(
                switch (name) {
                    case "smile" -> java(name, "SmileFit", smileOptions());
                    case "mllib" -> java(name, "MllibFit", mllibOptions());
                    default -> scikitLearn();
                });
        command.addAll(words);
        return new Fitter(name, true, command, Entrant.environment(threads));
    }

    private List<String> scikitLearn() {
        Optional<String> missing = Probe.missingModule(python, "sklearn");
        if (missing.isPresent()) {
            throw new InputException(
                    "--peers " + SCIKIT_LEARN + ": " + missing.get() + " (Debian: apt-get install python3-sklearn)");
        }
        return List.of(python, PackedScripts.unpack(List.of(SCRIPT)).getFirst().toString());
    }

    /** Its parallel streams compute in the common pool, and in the thread that waits for them. */
    private List<String> smileOptions() {
        return List.of("-Djava.util.concurrent.ForkJoinPool.common.parallelism=" + Math.max(1, threads - 1));
    }

    private static List<String> mllibOptions() {
        List<String> options = new ArrayList<>(List.of(
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.io.tmpdir=" + Guard.folder()));
        for (String opened : List.of("java.lang", "java.lang.invoke", "java.nio", "java.util", "sun.nio.ch")) {
            options.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        return options;
    }

    private List<String> java(String peer, String program, List<String> options) {
        List<String> path = new ArrayList<>(libraries.jars(peer));
        path.add(System.getProperty("java.class.path"));
        compile(peer, program, String.join(File.pathSeparator, path));
        path.addFirst(Guard.folder().toString());
        List<String> command = new ArrayList<>();
        command.add(Entrant.jvm());
        command.add(HEAP);
        command.addAll(options);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, path), program));
        return command;
    }

    private static void compile(String peer, String program, String path) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new InputException("--peers " + peer + ": needs a JDK that has javac; set LOCKSTEP_JAVA_HOME to one");
        }
        Path source = PackedScripts.unpack(List.of(program + ".java")).getFirst();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        if (compiler.run(
                        null,
                        said,
                        said,
                        "-proc:none",
                        "-nowarn",
                        "-cp",
                        path,
                        "-d",
                        Guard.folder().toString(),
                        source.toString())
                != 0) {
            throw new IllegalStateException(program + ".java does not go with the libraries of " + peer + ": "
                    + said.toString(StandardCharsets.UTF_8));
        }
    }
}
