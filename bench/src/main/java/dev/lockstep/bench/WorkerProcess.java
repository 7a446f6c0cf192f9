package dev.lockstep.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A contestant's process, seen from the parent: it is told to take its turns, one at a time. */
final class WorkerProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final String name;
    private final Process process;
    private final Path errors;
    private final BufferedReader answers;
    private @Nullable Ready ready;
    private boolean isFrozen;

    /**
     * What a worker says when its task is ready.
     *
     * @param worst the greatest error of its results as a fraction of the bound
     * @param flops the floating-point operations of one run of its task
     * @param bytes the bytes that one run must move
     * @param description versions and settings
     */
    record Ready(double worst, long flops, long bytes, String description) {}

    /** A worker that does not take part; the message says why. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /**
     * Starts a process and waits until its task is ready.
     *
     * @param name the contestant's name
     * @param environment variables to set; an empty value removes one
     */
    WorkerProcess(String name, List<String> command, Map<String, String> environment) throws RefusedException {
        this(command, environment, name);
        boolean started = false;
        try {
            ready = parse(answer());
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    /** Starts a process that is told its cases, and waits for nothing. */
    static WorkerProcess lasting(String name, List<String> command, Map<String, String> environment) {
        return new WorkerProcess(command, environment, name);
    }

    private WorkerProcess(List<String> command, Map<String, String> environment, String name) {
        this.name = name;
        ProcessBuilder builder = new ProcessBuilder(command);
        set(environment, builder);
        try {
            errors = Files.createTempFile(Guard.folder(), "worker-", ".log");
            process = builder.redirectError(errors.toFile()).start();
            Guard.watch(process);
        } catch (IOException e) {
            throw new UncheckedIOException("starting " + command.getFirst(), e);
        }
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Sets variables; an empty value removes one. */
    static void set(Map<String, String> environment, ProcessBuilder builder) {
        environment.forEach((variable, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(variable);
            } else {
                builder.environment().put(variable, value);
            }
        });
    }

    /** Has a lasting process prepare a case, and waits until it is ready. From then on it runs freely again. */
    void prepare(String caseName) throws RefusedException {
        if (isFrozen) {
            signal("CONT");
            isFrozen = false;
        }
        ready = parse(ask("case " + caseName));
    }

    private static Ready parse(String line) throws RefusedException {
        String[] words = line.split(" ", 5);
        if (!words[0].equals("ready")) {
            throw new RefusedException(line.startsWith("refused ") ? line.substring("refused ".length()) : line);
        }
        return new Ready(
                Double.parseDouble(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                words.length > 4 ? words[4] : "");
    }

    /** Returns what it said when its task was ready. */
    Ready ready() {
        if (ready == null) {
            throw new IllegalStateException(name + " has no task yet");
        }
        return ready;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    ProcessHandle.Info info() {
        return process.info();
    }

    /** Lets it run for one iteration, and returns the nanoseconds of one run of its task. */
    double turn() throws RefusedException {
        return Double.parseDouble(ask("go"));
    }

    /** Returns the bytes that one run of the task allocates on the Java heap. */
    long allocated() throws RefusedException {
        return Long.parseLong(ask("allocated"));
    }

    /**
     * Stops the process, from now on, whenever nothing is asked of it. Threads of some libraries spin for a while after a task,
     * and would take a core from whoever has the next turn.
     */
    void freeze() throws RefusedException {
        signal("STOP");
        isFrozen = true;
    }

    private String ask(String command) throws RefusedException {
        if (isFrozen) {
            signal("CONT");
        }
        tell(command);
        String answer = answer();
        if (isFrozen) {
            signal("STOP");
        }
        return answer;
    }

    /** Sends a signal by the shell: the program {@code kill} is not everywhere. */
    private void signal(String signal) throws RefusedException {
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (kill.waitFor() != 0) {
                throw process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        ? ended()
                        : new RefusedException("kill -" + signal + " failed: " + said.strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("running kill", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("interrupted");
        }
    }

    private void tell(String command) throws RefusedException {
        try {
            process.outputWriter(StandardCharsets.UTF_8).write(command + "\n");
            process.outputWriter(StandardCharsets.UTF_8).flush();
        } catch (IOException e) {
            throw ended();
        }
    }

    private String answer() throws RefusedException {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw ended();
            }
            return line;
        } catch (IOException e) {
            throw ended();
        }
    }

    private RefusedException ended() {
        try {
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            List<String> said = Files.readAllLines(errors, StandardCharsets.UTF_8);
            String last = lastOf(said, line -> line.contains("Exception") || line.contains("Error"))
                    .or(() -> lastOf(said, line -> !line.isBlank()))
                    .orElse("it said nothing");
            String how = process.isAlive() ? "stopped answering" : "ended with exit code " + process.exitValue();
            return new RefusedException("its process " + how + ": " + last);
        } catch (IOException e) {
            return new RefusedException("its process ended, and its messages cannot be read: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new RefusedException("its process ended");
        }
    }

    private static Optional<String> lastOf(List<String> lines, Predicate<String> wanted) {
        return lines.stream()
                .filter(line -> !line.startsWith("\tat ") && wanted.test(line))
                .reduce((first, second) -> second);
    }

    @Override
    public void close() {
        try {
            if (isFrozen) {
                signal("CONT");
            }
        } catch (RefusedException e) {
            // It has ended by itself.
        }
        try {
            process.outputWriter(StandardCharsets.UTF_8).close();
        } catch (IOException e) {
            // The process has ended by itself, which is what closing its input is for.
        }
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(errors);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("removing " + errors, e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
