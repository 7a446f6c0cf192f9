package dev.lockstep.cpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts about the processor and its memory, read from /proc where it exists. */
final class Processor {
    /** What Linux calls the extensions of x86-64-v2. */
    private static final List<String> V2 = List.of("cx16", "lahf_lm", "popcnt", "sse4_1", "sse4_2", "ssse3");

    /** What x86-64-v3 has besides. */
    private static final List<String> V3 =
            List.of("avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave");

    /** What x86-64-v4 has besides. */
    private static final List<String> V4 = List.of("avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl");

    private Processor() {}

    static String name() {
        String model = firstValue(Path.of("/proc/cpuinfo"), "model name");
        return model == null ? System.getProperty("os.arch") : model;
    }

    static boolean isArm() {
        return System.getProperty("os.arch").equals("aarch64");
    }

    /** Returns the vectors of the processor. The JVM may be configured to use shorter ones. */
    static String vectors() {
        if (isArm()) {
            return "NEON, 4 floats";
        }
        String flags = firstValue(Path.of("/proc/cpuinfo"), "flags");
        if (flags == null) {
            return "as the JVM prefers";
        }
        if (flags.contains(" avx512f ")) {
            return "AVX-512, 16 floats";
        }
        return flags.contains(" avx2 ") ? "AVX2, 8 floats" : "SSE, 4 floats";
    }

    /** Returns the platforms whose compiled code runs here, the best first. */
    static List<String> platforms() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return List.of();
        }
        if (isArm()) {
            return List.of("linux-aarch64");
        }
        String flags = firstValue(Path.of("/proc/cpuinfo"), "flags");
        List<String> platforms = new ArrayList<>();
        if (flags != null && System.getProperty("os.arch").equals("amd64") && has(flags, V2)) {
            platforms.add("linux-x86_64-v2");
            if (has(flags, V3)) {
                platforms.addFirst("linux-x86_64-v3");
                if (has(flags, V4)) {
                    platforms.addFirst("linux-x86_64-v4");
                }
            }
        }
        return platforms;
    }

    private static boolean has(String flags, List<String> wanted) {
        return List.of(flags.split(" ", -1)).containsAll(wanted);
    }

    /** Returns the bytes of memory, or the largest heap if that is unknown. */
    static long memoryBytes() {
        long total = MachineMemory.ofThis().totalBytes();
        return total == Long.MAX_VALUE ? Runtime.getRuntime().maxMemory() : total;
    }

    private static @Nullable String firstValue(Path file, String key) {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int colon = line.indexOf(':');
                if (line.startsWith(key) && colon > 0) {
                    return line.substring(colon + 1).trim();
                }
            }
            return null;
        } catch (IOException e) {
            return null; // not a system that has this file
        }
    }
}
