package dev.lockstep.trainer.cli;

import dev.lockstep.learn.Dataset;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A data set that a thread of its own loads while the device is opened. Where that fails, loading is given up. */
final class DataLoad implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final FutureTask<Dataset> task;
    private final Thread thread;

    private DataLoad(Callable<Dataset> load) {
        task = new FutureTask<>(load);
        thread = Thread.ofPlatform().daemon().name("lockstep-data").start(task);
    }

    static DataLoad begin(Callable<Dataset> load) {
        return new DataLoad(load);
    }

    /** Returns the data set, or throws what loading it threw. */
    Dataset await() {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw thrown(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the data set was loaded", e);
        }
    }

    private static RuntimeException thrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException exception ? exception : new IllegalStateException(cause);
    }

    /** Gives up what has not been loaded yet. What the thread was writing is removed by it, for which it has a moment. */
    @Override
    public void close() {
        if (!task.isDone()) {
            thread.interrupt();
            try {
                thread.join(PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
