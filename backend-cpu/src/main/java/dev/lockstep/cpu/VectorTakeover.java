package dev.lockstep.cpu;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Scalar loops, of which those that are much used go over to the Vector API one by one. Loops there are a hundred times slower than
 * scalar ones until C2 has compiled them. So a thread warms up a loop when its scalar version has been used for some time, and lets it take
 * over once it is fast. A short run starts no thread, and the thread ends when no device is open any more. Thread-safe.
 */
final class VectorTakeover implements Supplier<Kernels> {
    private static final System.Logger LOGGER = System.getLogger("dev.lockstep.cpu");

    private final long start = System.nanoTime();
    private final BlockingQueue<Loop> worthIt = new LinkedBlockingQueue<>();
    private final List<String> taken = new ArrayList<>();
    private volatile MixedKernels kernels = new MixedKernels(new ScalarKernels(), new LoopUse(this::warm));
    private @Nullable Thread thread;

    @Override
    public Kernels get() {
        return kernels;
    }

    /** Goes on with the loops that were left when the thread was last ended. */
    synchronized void resume() {
        if (!worthIt.isEmpty()) {
            startThread();
        }
    }

    /** Ends the thread, and returns when it has ended. */
    void pause() {
        Thread ending;
        synchronized (this) {
            ending = thread;
            thread = null;
        }
        if (ending == null) {
            return;
        }
        ending.interrupt();
        boolean interrupted = false;
        while (ending.isAlive()) {
            try {
                ending.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns which loops run now, and the seconds from the start to when each was taken over. */
    synchronized String describe() {
        return taken.isEmpty()
                ? "scalar loops"
                : "scalar loops but for those on the Vector API (" + VectorKernels.describeSpecies() + "): "
                        + String.join(", ", taken);
    }

    /** Called by a thread that computes. */
    synchronized void warm(Loop loop) {
        worthIt.add(loop);
        startThread();
    }

    private void startThread() {
        if (thread != null) {
            return;
        }
        Thread started = new Thread(this::run, "lockstep-cpu-warm-up");
        started.setDaemon(true);
        try {
            started.start();
            thread = started;
        } catch (OutOfMemoryError e) {
            LOGGER.log(
                    Level.WARNING,
                    "CPU loops stay scalar for now, for the system refused the thread that warms up those on the Vector API ("
                            + e.getMessage()
                            + "); raise its limit (ulimit -u, or pids.max of the control group), or set -D"
                            + KernelChoice.PROPERTY + "=on");
        }
    }

    private void run() {
        if (!VectorKernels.isWide()) {
            LOGGER.log(
                    Level.WARNING,
                    "CPU loops stay scalar: the vectors of this JVM are too short (" + VectorKernels.describeSpecies()
                            + "); leave out options that shorten them, such as -XX:MaxVectorSize");
            worthIt.clear();
            return;
        }
        JavaKernels vector = new VectorKernels();
        try (Arena arena = Arena.ofShared()) {
            LoopRace race = new LoopRace(new LoopProbes(vector, arena), new LoopProbes(new ScalarKernels(), arena));
            KernelWarmUp warmUp = new KernelWarmUp(race::isFast, loop -> takeOver(loop, vector), ThreadClock.SYSTEM);
            warmUpUntilInterrupted(warmUp);
            worthIt.addAll(warmUp.slowLoops());
        }
    }

    private void warmUpUntilInterrupted(KernelWarmUp warmUp) {
        try {
            while (true) {
                Loop loop = warmUp.slowLoops().isEmpty()
                        ? worthIt.take()
                        : worthIt.poll(warmUp.pauseMillis(), TimeUnit.MILLISECONDS);
                if (loop == null) {
                    warmUp.retry();
                } else {
                    warmUp.warm(loop);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hands a loop over. */
    synchronized void takeOver(Loop loop, Kernels vector) {
        kernels = kernels.with(loop, vector);
        taken.add(String.format(Locale.ROOT, "%s from %.1f s", loop.text(), (System.nanoTime() - start) / 1e9));
    }
}
