package dev.lockstep.cuda;

import dev.lockstep.kernels.host.DeviceHealth;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import jcuda.driver.CUresult;
import org.jspecify.annotations.Nullable;

/**
 * The context of an opened device: the primary context, which other users of CUDA in the process share, or that of a stream which the
 * application has given. Thread-safe.
 */
final class CudaContext {
    private final GpuFacts facts;
    private final DeviceHealth health;
    private final boolean isPrimary;
    private final long handle;
    private final ReentrantLock capture;

    /**
     * Retains it.
     *
     * @param given the stream of the application that is to be used, or null
     */
    CudaContext(GpuFacts facts, DeviceHealth health, @Nullable Long given) {
        this.facts = facts;
        this.health = health;
        isPrimary = given == null;
        Driver driver = new Driver();
        if (given == null) {
            health.require(driver.retainPrimaryContext(facts.handle()), "retaining the primary context");
        } else {
            health.require(driver.contextOfStream(given), "asking for the context of the stream");
        }
        handle = driver.made();
        capture = CaptureLocks.take(handle);
    }

    /** Returns the lock of captures, and of what they forbid; others who use the context have the same. */
    ReentrantLock capture() {
        return capture;
    }

    /** Releases it; nothing is current to this thread that it was not before. */
    void close() {
        CaptureLocks.letGo(handle);
        if (isPrimary) {
            health.release("releasing the primary context", () -> new Driver().releasePrimaryContext(facts.handle()));
        }
    }

    /** Makes a call of a driver while the context is current to this thread, and returns its code. */
    int during(Driver driver, IntSupplier call) {
        Entry entry = new Entry(driver);
        entry.enter();
        try {
            return call.getAsInt();
        } finally {
            entry.exit();
        }
    }

    /** As {@link #during}, for a call that releases something. */
    int duringRelease(Driver driver, IntSupplier call) {
        Entry entry = new Entry(driver);
        entry.enterToRelease();
        try {
            return call.getAsInt();
        } finally {
            entry.exit();
        }
    }

    /** Makes the context current to the thread that calls, and gives that thread back the one it had. Used by one thread at a time. */
    final class Entry {
        private final Driver driver;
        private int entered;
        private long before;

        Entry(Driver driver) {
            this.driver = driver;
        }

        /** Makes the context current, until as many calls of {@link #exit} have followed. */
        void enter() {
            if (entered == 0) {
                health.require(askForContext(), "asking for the current context");
                if (before != handle) {
                    health.require(driver.setCurrentContext(handle), "making the context current");
                }
            }
            entered++;
        }

        /** As {@link #enter}, to release something, whatever the driver says. */
        void enterToRelease() {
            if (entered == 0) {
                health.release("asking for the current context", this::askForContext);
                if (before != handle) {
                    health.release("making the context current", () -> driver.setCurrentContext(handle));
                }
            }
            entered++;
        }

        /** Gives the thread the context back that it had before. */
        void exit() {
            entered--;
            if (entered == 0 && before != handle) {
                health.release("making the former context current again", this::restoreContext);
            }
        }

        /** Gives the thread its context back, whatever was entered: this is not used again. */
        void exitAll() {
            entered = 1;
            exit();
        }

        private int askForContext() {
            int code = driver.currentContext();
            before = code == DriverCode.SUCCESS ? driver.made() : 0;
            return code;
        }

        /** A context that its owner has released while it was current is none that could be current again. */
        private int restoreContext() {
            int code = driver.setCurrentContext(before);
            return code == CUresult.CUDA_ERROR_INVALID_CONTEXT ? driver.setCurrentContext(0) : code;
        }
    }
}
