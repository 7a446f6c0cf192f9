package dev.lockstep.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The text of kernels for a compiler of CUDA C or OpenCL C 1.2: macros, then the source file with its headers inlined, so that no compiler
 * has to look for a file.
 */
public final class KernelSource {
    /** The source files that need no macros. Their names do not clash, so a device can build them all as one program. */
    public static final List<String> FILES = List.of(
            "adamw.cl",
            "argmax.cl",
            "column_sums.cl",
            "convert.cl",
            "cross_entropy.cl",
            "fill.cl",
            "loss.cl",
            "relu.cl",
            "rows.cl",
            "sgd.cl",
            "softmax.cl",
            "split_k_reduce.cl",
            "uniform.cl",
            "vectors.cl");

    private static final String INCLUDE = "#include \"";
    private static final String ONCE = "#pragma once";

    private KernelSource() {}

    /** Returns the text of a kernel's source file, with its macros and those of the device. */
    public static String of(Kernel kernel, DeviceLimits limits) {
        return of(List.of(kernel.source()), kernel.macros(), limits);
    }

    /** Returns the text of several source files as one. */
    public static String of(List<String> files, Map<String, String> macros, DeviceLimits limits) {
        StringBuilder text = new StringBuilder();
        text.append("#define GROUP ").append(limits.groupSize()).append('\n');
        text.append("#define CPU_SHAPED ").append(limits.cpuShaped() ? 1 : 0).append('\n');
        macros.forEach((name, value) ->
                text.append("#define ").append(name).append(' ').append(value).append('\n'));
        Set<String> included = new HashSet<>();
        for (String file : files) {
            append(file, included, text);
        }
        return text.toString();
    }

    private static void append(String file, Set<String> included, StringBuilder text) {
        text.append("#line 1 \"").append(file).append("\"\n");
        int number = 0;
        for (String line : read(file).lines().toList()) {
            number++;
            if (!line.startsWith(INCLUDE)) {
                text.append(line.equals(ONCE) ? "" : line).append('\n');
                continue;
            }
            String header = line.substring(INCLUDE.length(), line.lastIndexOf('"'));
            if (included.add(header)) {
                append(header, included, text);
                text.append("#line ")
                        .append(number + 1)
                        .append(" \"")
                        .append(file)
                        .append("\"\n");
            } else {
                text.append('\n');
            }
        }
    }

    private static String read(String file) {
        try (InputStream in = KernelSource.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no kernel source " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the kernel source " + file, e);
        }
    }
}
