package dev.lockstep.bench;

import dev.lockstep.bench.WorkerProcess.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs programs of fits, one at a time, and measures what each took. */
final class FitProcess {
    /** Of this process, with the times of its children that have ended; see proc(5). */
    private static final Path STATUS = Path.of("/proc/self/stat");

    private static final int CHILDREN_USER = 13;
    private static final int CHILDREN_SYSTEM = 14;
    /** Linux counts the times that it tells in hundredths of a second. */
    private static final double TICK = 1e7;

    private FitProcess() {}

    /**
     * What a program took.
     *
     * @param wall nanoseconds from its start to its exit
     * @param processor nanoseconds of all processors, for itself and for the system
     * @param lastLine the last line that it printed, empty if it printed none
     */
    record Taken(double wall, double processor, String lastLine) {}

    /** Returns whether this system tells the times. */
    static boolean isPossible() {
        return Files.isReadable(STATUS);
    }

    /** Runs a program to its end. */
    static Taken run(Fitter fitter) throws RefusedException {
        Path folder = Guard.folder();
        Path printed = folder.resolve("fit.out");
        Path errors = folder.resolve("fit.err");
        ProcessBuilder builder = new ProcessBuilder(fitter.command())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(printed.toFile())
                .redirectError(errors.toFile());
        WorkerProcess.set(fitter.environment(), builder);
        try {
            double before = ofChildren();
            long start = System.nanoTime();
            Process process = builder.start();
            Guard.watch(process);
            int code = await(process);
            double wall = System.nanoTime() - start;
            if (code != 0) {
                throw new RefusedException("exit code " + code + ": " + last(errors));
            }
            return new Taken(wall, ofChildren() - before, last(printed));
        } catch (IOException e) {
            throw new RefusedException("cannot be started: " + e.getMessage());
        }
    }

    private static int await(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a fit was timed", e);
        }
    }

    private static double ofChildren() {
        try {
            String status = Files.readString(STATUS, StandardCharsets.ISO_8859_1);
            // The name in parentheses, which may hold anything, is the second field.
            String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ", -1);
            return TICK * (Double.parseDouble(fields[CHILDREN_USER]) + Double.parseDouble(fields[CHILDREN_SYSTEM]));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + STATUS, e);
        }
    }

    private static String last(Path file) throws IOException {
        List<String> lines =
                Files.readString(file).lines().filter(line -> !line.isBlank()).toList();
        return lines.isEmpty() ? "" : lines.getLast().strip();
    }
}
