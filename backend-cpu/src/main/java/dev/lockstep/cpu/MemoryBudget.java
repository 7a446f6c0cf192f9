package dev.lockstep.cpu;

import dev.lockstep.error.ConfigurationException;
import dev.lockstep.spi.AllocationFailedException;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The off-heap memory that the computes of a process may hold together. The system lets a process ask for more memory than there is, and
 * kills it when it uses that; so each block is counted against a limit, and now and then against what the machine still has. Thread-safe.
 */
final class MemoryBudget {
    /** The limit: bytes, or a number of k, m, g or t (times 1024 each). */
    static final String PROPERTY = "dev.lockstep.cpu.memory";

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})([kmgtKMGT]?)");
    private static final String SETTING = "-D" + PROPERTY + "=<size, such as 8g>";

    /** The machine is looked at once for so many bytes. */
    private static final long BYTES_OF_A_LOOK = 16 << 20;

    /** The JVM needs memory beside its heap, and so does the system: a sixteenth of what there is. */
    private static final long SHARE_LEFT = 16;

    /** However large the heap may become, so much is allowed. */
    private static final long SMALLEST_SHARE = 4;

    private static @Nullable MemoryBudget ofProcess;

    private final long limit;
    private final LongSupplier freeOfMachine;
    private final AtomicLong held = new AtomicLong();

    /** What has been granted and is not used yet, which the machine still calls free. */
    private final AtomicLong pending = new AtomicLong();

    private final AtomicLong sinceLook = new AtomicLong();

    /** Makes one of a limit, and of what the machine has free. */
    MemoryBudget(long limit, LongSupplier freeOfMachine) {
        this.limit = limit;
        this.freeOfMachine = freeOfMachine;
    }

    /**
     * Returns that of this process.
     *
     * @throws ConfigurationException if the property is no size
     */
    static synchronized MemoryBudget ofProcess() {
        if (ofProcess == null) {
            ofProcess = of(System.getProperty(PROPERTY), MachineMemory.ofThis());
        }
        return ofProcess;
    }

    /** Returns the budget that the property asks for, or without it the machine's own. */
    static MemoryBudget of(@Nullable String property, MachineMemory machine) {
        return property == null
                ? new MemoryBudget(
                        usualLimit(machine.totalBytes(), Runtime.getRuntime().maxMemory()), machine::freeBytes)
                : new MemoryBudget(size(property), () -> Long.MAX_VALUE);
    }

    /** Returns what the machine has less what the heap may take, less a part for all else; but a quarter of it at least. */
    static long usualLimit(long total, long heap) {
        return total == Long.MAX_VALUE ? total : Math.max(total - heap - total / SHARE_LEFT, total / SMALLEST_SHARE);
    }

    /** Grants memory, to be given back; {@link #used} says that it has been written to. */
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
        if (sinceLook.addAndGet(bytes) >= BYTES_OF_A_LOOK) {
            sinceLook.set(0);
            long free = freeOfMachine.getAsLong();
            if (soon > free) {
                used(bytes);
                give(bytes);
                sinceLook.set(BYTES_OF_A_LOOK); // the next one, however small, looks again
                throw refused(
                        bytes,
                        Math.max(0, free - (soon - bytes)),
                        "the machine has no more free",
                        "end other programs, or set a limit that you answer for with java " + SETTING);
            }
        }
    }

    /** Says that what was granted is in use, so that the machine no longer calls it free. */
    void used(long bytes) {
        pending.addAndGet(-bytes);
    }

    /** Takes memory back. */
    void give(long bytes) {
        held.addAndGet(-bytes);
    }

    long heldBytes() {
        return held.get();
    }

    /** Returns the error for memory that the JVM could not get although it was granted. */
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
        Matcher size = SIZE.matcher(text);
        if (size.matches()) {
            int shift = 10 * "kmgt".indexOf(size.group(2).toLowerCase(Locale.ROOT)) + 10;
            long number = Long.parseLong(size.group(1));
            int bits = size.group(2).isEmpty() ? 0 : shift;
            if (number > 0 && number <= Long.MAX_VALUE >> bits) {
                return number << bits;
            }
        }
        throw new ConfigurationException(
                "-D" + PROPERTY + "=" + text,
                "is no size of memory",
                "give a number of bytes, or of k, m, g or t, such as 8g, or leave it out");
    }
}
