package dev.lockstep.bench.worker;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * The JVM of one contestant in one case. It prepares the task, has its results judged, and then lets JMH time it in iterations,
 * each of which begins when the parent process says so: so the JVMs of a case take turns, and a noisy moment hits all alike.
 *
 * <p>It answers on stdout, one line each: {@code ready …} or {@code refused …} once, then for the command {@code go} the
 * nanoseconds of one run, and for {@code allocated} the bytes that one run allocates on the heap. It ends with its stdin.
 */
public final class Worker {
    private static final int ITERATIONS = 1_000_000;
    private static @Nullable Worker current;

    private final BufferedReader commands;
    private final PrintStream answers;
    private final Task task;

    private Worker(BufferedReader commands, PrintStream answers, Task task) {
        this.commands = commands;
        this.answers = answers;
        this.task = task;
    }

    /**
     * Runs the worker.
     *
     * @param args contestant, case, threads, milliseconds of an iteration
     */
    public static void main(String[] args) throws RunnerException {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        // What libraries print must not mix with the answers.
        System.setOut(System.err);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Preparation preparation;
        try {
            preparation = Preparation.of(args[0], args[1], Integer.parseInt(args[2]));
        } catch (RuntimeException | LinkageError e) {
            e.printStackTrace(System.err);
            answers.println("refused " + oneLine(e));
            System.exit(1);
            return;
        }
        answers.println(preparation.answer());
        if (preparation.task() == null) {
            System.exit(1);
            return;
        }
        current = new Worker(commands, answers, preparation.task());
        TimeValue time = TimeValue.milliseconds(Long.parseLong(args[3]));
        new Runner(
                        new OptionsBuilder()
                                .include("^" + Contest.class.getName().replace(".", "\\.") + "\\.")
                                .forks(0)
                                .warmupIterations(0)
                                .measurementIterations(ITERATIONS)
                                .measurementTime(time)
                                .timeout(TimeValue.hours(12))
                                .build(),
                        new IterationScores(answers))
                .run();
    }

    static Worker current() {
        Worker worker = current;
        if (worker == null) {
            throw new IllegalStateException("JMH runs this benchmark by itself; it is started by ./lockstep bench");
        }
        return worker;
    }

    Task task() {
        return task;
    }

    /** Returns when the next iteration may begin; ends the JVM when there is none. */
    void await() {
        try {
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                if (command.equals("go")) {
                    return;
                }
                answers.println(allocated());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading commands", e);
        }
        // Peers' own threads would keep the JVM alive, or hang while it ends.
        Runtime.getRuntime().halt(0);
    }

    /** The least of some tries, because other threads of the JVM are counted too. */
    private long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        task.restart();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
        for (int i = 0; i < 20 && (i < 2 || System.nanoTime() < deadline); i++) {
            long before = threads.getTotalThreadAllocatedBytes();
            task.run();
            least = Math.min(least, threads.getTotalThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static String oneLine(Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getName() : e.getMessage();
        return message.lines().findFirst().orElse(e.getClass().getName());
    }
}
