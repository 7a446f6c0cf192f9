package dev.lockstep.tck;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockstep.Program;
import dev.lockstep.Queue;
import dev.lockstep.error.RunInterruptedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A program that runs for ever in a thread of its own, until it is interrupted. Closing it interrupts it at the latest. */
final class Running implements AutoCloseable {
    private static final long FOR_EVER = 1L << 40;

    private final Thread thread;
    private final CompletableFuture<Void> done;

    private Running(Thread thread, CompletableFuture<Void> done) {
        this.thread = thread;
        this.done = done;
    }

    /** Returns when the backend runs it. */
    static Running begin(Program program) throws InterruptedException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().name("runs the program").start(() -> {
            try {
                program.run(FOR_EVER);
                done.complete(null);
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        while (!isInBackend(thread) && thread.isAlive()) {
            Thread.sleep(1);
        }
        return new Running(thread, done);
    }

    /** Other than with a backend's, {@link Queue#run} works with classes of its own package and of Java. */
    private static boolean isInBackend(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        for (int i = stack.length - 1; i > 0; i--) {
            if (stack[i].getClassName().equals(Queue.class.getName())) {
                String called = stack[i - 1].getClassName();
                return !called.matches("dev\\.lockstep\\.[A-Z]\\w*|java\\..*");
            }
        }
        return false;
    }

    void requireRunning() {
        assertTrue(thread.isAlive(), "the program has ended");
    }

    /** Interrupts the program, and returns how many replays it made. */
    long interrupt() throws InterruptedException {
        thread.interrupt();
        thread.join();
        ExecutionException error = assertThrows(ExecutionException.class, done::get);
        return ((RunInterruptedException) error.getCause()).completed();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
