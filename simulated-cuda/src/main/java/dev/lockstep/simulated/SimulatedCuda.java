package dev.lockstep.simulated;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The simulated CUDA of one toolkit, as a folder of libraries, and how a JVM is started on it. Built by g++ on first use and kept
 * in this module's {@code target} folder. Values; the {@code with} methods answer changed copies.
 */
public final class SimulatedCuda {
    private final int major;
    private final List<String> missing;
    private final Map<String, String> settings;
    private final Path folder;

    private SimulatedCuda(int major, List<String> missing, Map<String, String> settings) {
        this.major = major;
        this.missing = missing;
        this.settings = settings;
        this.folder = build(major, missing);
    }

    /**
     * Returns the libraries of a toolkit, built if they are not there yet.
     *
     * @param major 12 or 13: which toolkit's
     * @throws IllegalStateException if g++ does not build them
     */
    public static SimulatedCuda of(int major) {
        return new SimulatedCuda(major, List.of(), Map.of());
    }

    /** Libraries that lack some functions, as those of another version do. */
    public SimulatedCuda without(String... symbols) {
        return new SimulatedCuda(major, List.of(symbols), settings);
    }

    /** With an environment variable; README.md of this module lists them. */
    public SimulatedCuda with(String name, String value) {
        final Map<String, String> changed = new TreeMap<>(settings);
        changed.put(name, value);
        return new SimulatedCuda(major, missing, changed);
    }

    /** With a call that fails: the {@code nth} use, from 1, of a function of the driver, cuBLAS, cuBLASLt or NVRTC. */
    public SimulatedCuda withFault(String function, int nth, int code) {
        final String fault = function + ":" + nth + ":" + code;
        return with(
                "SIMCUDA_FAIL",
                settings.containsKey("SIMCUDA_FAIL") ? settings.get("SIMCUDA_FAIL") + "," + fault : fault);
    }

    /** Where the libraries are. */
    public Path folder() {
        return folder;
    }

    /** What the environment of a process on the simulated CUDA needs. */
    public Map<String, String> environment() {
        final Map<String, String> environment = new LinkedHashMap<>(settings);
        environment.put("LD_LIBRARY_PATH", folder.toString());
        environment.put("SIMCUDA_CACHE", module().resolve("target/kernels").toString());
        return environment;
    }

    /** Options of a JVM on the simulated CUDA. */
    public List<String> jvmOptions() {
        return List.of("--enable-native-access=ALL-UNNAMED", "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    }

    /** A JVM with the class path of this one, on the simulated CUDA. Its error output is mixed with its output. */
    public ProcessBuilder jvm(String main, String... arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(arguments));
        final ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment().putAll(environment());
        return process;
    }

    private static synchronized Path build(int major, List<String> missing) {
        final Path module = module();
        final String name = "cuda-" + major + (missing.isEmpty() ? "" : "-without-" + String.join("-", missing));
        final Path folder = module.resolve("target").resolve(name);
        final List<String> command =
                new ArrayList<>(List.of(module.resolve("build").toString(), folder.toString()));
        command.addAll(List.of("--cuda", Integer.toString(major)));
        for (String symbol : missing) {
            command.addAll(List.of("--without", symbol));
        }
        try {
            Files.createDirectories(module.resolve("target"));
            final ProcessBuilder build = new ProcessBuilder(command).redirectErrorStream(true);
            build.environment()
                    .put("SIMCUDA_OBJECTS", module.resolve("target/objects").toString());
            final Process process = build.start();
            process.getOutputStream().close();
            final String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("building the simulated CUDA failed: " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("building the simulated CUDA", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while building the simulated CUDA", e);
        }
        return folder;
    }

    /** This module's folder, from where its classes or its jar are. */
    private static Path module() {
        try {
            final Path classes = Path.of(SimulatedCuda.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path at = classes; at != null; at = at.getParent()) {
                if (Files.isExecutable(at.resolve("build")) && Files.isDirectory(at.resolve("src/main/cpp"))) {
                    return at;
                }
            }
            throw new IllegalStateException("no simulated-cuda" + File.separator + "build above " + classes);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
