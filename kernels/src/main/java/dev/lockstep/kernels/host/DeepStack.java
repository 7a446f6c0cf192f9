package dev.lockstep.kernels.host;

import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs compilers on a thread with a stack of known size. They recurse as deeply as what they compile is nested or unrolled, and the stack
 * of the thread that calls is the application's choice: where it runs out in native code, the process ends.
 */
final class DeepStack {
    /** Twice what a process's first thread has by default. Only what is used of it takes memory. */
    private static final long BYTES = 16L << 20;

    private DeepStack() {}

    /** Makes a call, and returns what it returns or throws what it throws. The thread has ended by then. */
    static <T> T call(Supplier<T> body) {
        return call(body, Thread::start);
    }

    /** As {@link #call(Supplier)}; where the system refuses to start a thread, the call is made on the caller's own. */
    static <T> T call(Supplier<T> body, Consumer<Thread> starter) {
        FutureTask<T> task = new FutureTask<>(body::get);
        Thread thread = new Thread(null, task, "lockstep compiler", BYTES);
        try {
            starter.accept(thread);
        } catch (OutOfMemoryError e) {
            System.getLogger("dev.lockstep.kernels")
                    .log(System.Logger.Level.DEBUG, "No thread to compile on, so the caller's has to do", e);
            task.run();
        }
        join(thread);
        return result(task);
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T result(FutureTask<T> task) {
        if (task.state() == Future.State.SUCCESS) {
            return task.resultNow();
        }
        Throwable thrown = task.exceptionNow();
        switch (thrown) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(thrown); // a supplier throws nothing else
        }
    }
}
