package dev.lockstep.cpu;

import dev.lockstep.error.ConfigurationException;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.ByteSize;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The off-heap memory that all computes of a process may hold together. The system overcommits: it grants more memory than there is and
 * kills the process that uses it. So each block is charged to a limit, and from time to time compared with the machine's free memory.
 * Thread-safe.
 */
final class MemoryBudget {
    /** The limit: bytes, or a number of k, m, g or t (times 1024 each). */
    static final String PROPERTY = "dev.lockstep.cpu.memory";

    private static final String SETTING = "-D" + PROPERTY + "=<size, such as 8g>";

    /** The bytes that are granted between two checks of the machine's free memory. */
    private static final long BYTES_PER_CHECK = 16 << 20;

    /** A sixteenth of the memory is left to the system, and to the JVM for what is not its heap. */
    private static final long SHARE_LEFT = 16;

    /** A quarter of the memory is allowed however large the heap may become. */
    private static final long SMALLEST_SHARE = 4;

    private static @Nullable MemoryBudget ofProcess;

    private final long limit;
    private final LongSupplier freeOfMachine;
    private final AtomicLong held = new AtomicLong();

    /** The bytes that are granted but not yet touched, which the machine still reports as free. */
    private final AtomicLong pending = new AtomicLong();

    private final AtomicLong sinceCheck = new AtomicLong();

    /** Makes a budget with a limit and a source of the machine's free memory. */
    MemoryBudget(long limit, LongSupplier freeOfMachine) {
        this.limit = limit;
        this.freeOfMachine = freeOfMachine;
    }

    /**
     * Returns the budget of this process.
     *
     * @throws ConfigurationException if the property is no size
     */
    static synchronized MemoryBudget ofProcess() {
        if (ofProcess == null) {
            ofProcess = of(System.getProperty(PROPERTY), MachineMemory.ofThis());
        }
        return ofProcess;
    }

    /** Returns the budget that the property sets, or else the usual one of the machine. */
    static MemoryBudget of(@Nullable String property, MachineMemory machine) {
        return property == null
                ? new MemoryBudget(
                        usualLimit(machine.totalBytes(), Runtime.getRuntime().maxMemory()), machine::freeBytes)
                : new MemoryBudget(size(property), () -> Long.MAX_VALUE);
    }

    /** Returns the memory less the largest heap and less a sixteenth, but at least a quarter of it. */
    static long usualLimit(long total, long heap) {
        return total == Long.MAX_VALUE ? total : Math.max(total - heap - total / SHARE_LEFT, total / SMALLEST_SHARE);
    }

    /** Grants memory, which {@link #give} returns. {@link #used} reports that it has been touched. */
    void take(long bytes) throws AllocationFailedException {
        long before;
        do {
            before = held.get();
            if (bytes > limit - before) {
                throw refused(
                        bytes,
                        limit - before,
                        "the computes of this process hold " + before,
                        "raise the limit of off-heap memory with java " + SETTING);
            }
        } while (!held.compareAndSet(before, before + bytes));
        long soon = pending.addAndGet(bytes);
        if (sinceCheck.addAndGet(bytes) >= BYTES_PER_CHECK) {
            sinceCheck.set(0);
            long free = freeOfMachine.getAsLong();
            if (soon > free) {
                used(bytes);
                give(bytes);
                sinceCheck.set(BYTES_PER_CHECK); // the next request, however small, checks again
                throw refused(
                        bytes,
                        Math.max(0, free - (soon - bytes)),
                        "the machine has no more free",
                        "end other programs, or set a limit that you answer for with java " + SETTING);
            }
        }
    }

    /** Reports that granted memory has been touched, so the machine no longer counts it as free. */
    void used(long bytes) {
        pending.addAndGet(-bytes);
    }

    /** Returns memory to the budget. */
    void give(long bytes) {
        held.addAndGet(-bytes);
    }

    long heldBytes() {
        return held.get();
    }

    /** Returns the error for memory that was granted but that the JVM could not allocate. */
    AllocationFailedException refusedByJvm(long bytes, OutOfMemoryError cause) {
        return new AllocationFailedException(
                "the system refused " + bytes + " bytes of off-heap memory",
                OptionalLong.of(Math.min(limit - held.get(), freeOfMachine.getAsLong())),
                OptionalLong.of(limit),
                "end other programs, or raise the process's own limits (ulimit -v)",
                cause);
    }

    private AllocationFailedException refused(long bytes, long free, String why, String remedy) {
        return new AllocationFailedException(
                bytes + " bytes of off-heap memory are not to be had: of " + limit + " at most, " + why,
                OptionalLong.of(free),
                OptionalLong.of(limit),
                remedy,
                null);
    }

    private static long size(String text) {
        return ByteSize.parse(text)
                .orElseThrow(() -> new ConfigurationException(
                        "-D" + PROPERTY + "=" + text,
                        "is no size of memory",
                        "give a number of bytes, or of k, m, g or t, such as 8g, or leave it out"));
    }
}
