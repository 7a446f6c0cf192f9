package dev.lockstep.bench;

import dev.lockstep.bench.worker.Worker;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who takes part: how its process is started.
 *
 * @param name the contestant's name
 * @param isPeer whether it is no device of ours
 * @param isLasting whether one process serves all cases; the others are told theirs when they start
 * @param prefix the command, to which case (of those that do not last), threads and time are appended
 * @param environment variables to set; an empty value removes one
 */
record Entrant(String name, boolean isPeer, boolean isLasting, List<String> prefix, Map<String, String> environment) {
    /** Beginnings of the properties by which a JVM is told about devices and their libraries. */
    private static final List<String> PASSED_ON = List.of("dev.lockstep.", "org.lwjgl.");

    /** A worker in a JVM like this one. */
    static Entrant java(String name, boolean isPeer, List<String> extraJars, int threads) {
        List<String> path = new ArrayList<>(List.of(System.getProperty("java.class.path")));
        path.addAll(extraJars);
        List<String> prefix = new ArrayList<>();
        prefix.add(jvm());
        prefix.addAll(passedOn());
        prefix.addAll(List.of(
                // Comparisons are of warm code: the loops on the Vector API from the start, and the server's compilers.
                "-Ddev.lockstep.cpu.vector=on",
                "-Dai.djl.pytorch.num_threads=" + threads,
                "-Dai.djl.pytorch.num_interop_threads=1",
                "-DDJL_CACHE_DIR=" + PeerLibraries.folder().resolve("djl-natives"),
                "-Dai.djl.offline=true",
                "-Dorg.bytedeco.javacpp.cachedir=" + PeerLibraries.folder().resolve("javacpp-natives"),
                // The workers of a case wait for their turns beside each other.
                "-Djmh.ignoreLock=true",
                "-Djava.io.tmpdir=" + Guard.folder(),
                "-XX:+UseSerialGC",
                "-Xms1g",
                "-Xmx6g",
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                String.join(File.pathSeparator, path),
                Worker.class.getName(),
                name));
        return new Entrant(name, isPeer, false, prefix, environment(threads));
    }

    /** A worker that serves all cases with a program of its own. */
    static Entrant lasting(String name, List<String> command, int threads) {
        return new Entrant(name, true, true, command, environment(threads));
    }

    /** Returns the command of a JVM like this one. */
    static String jvm() {
        return System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    }

    /** Returns options that tell another JVM what this JVM was told about devices. */
    static List<String> passedOn() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(property -> PASSED_ON.stream().anyMatch(property::startsWith))
                .sorted()
                .map(property -> "-D" + property + "=" + System.getProperty(property))
                .toList();
    }

    /** The same number of threads for every library, and no choice of kernels that suits another than this machine. */
    static Map<String, String> environment(int threads) {
        String count = Integer.toString(threads);
        return new TreeMap<>(Map.of(
                "OPENBLAS_CORETYPE", "",
                "OPENBLAS_NUM_THREADS", count,
                "OMP_NUM_THREADS", count,
                "MKL_NUM_THREADS", count,
                "POCL_MAX_PTHREAD_COUNT", count,
                "POCL_SIGFPE_HANDLER", "0"));
    }

    WorkerProcess start(String caseName, int threads, int millis) throws WorkerProcess.RefusedException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(caseName, Integer.toString(threads), Integer.toString(millis)));
        return new WorkerProcess(name, command, environment);
    }

    WorkerProcess startLasting(int threads, int millis) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(Integer.toString(threads), Integer.toString(millis)));
        return WorkerProcess.lasting(name, command, environment);
    }
}
