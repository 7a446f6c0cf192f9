package dev.lockstep.bench.worker;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What JMH times: the task of this JVM, each iteration when the parent process says so. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Contest {
    private Task task;

    /** Waits for this JVM's turn. */
    @Setup(Level.Iteration)
    public void await() {
        Worker worker = Worker.current();
        task = worker.task();
        worker.await();
        task.restart();
    }

    /** Does the work once. */
    @Benchmark
    public void run() {
        task.run();
    }
}
