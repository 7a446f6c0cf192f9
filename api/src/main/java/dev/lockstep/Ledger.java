package dev.lockstep;

import dev.lockstep.spi.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Accounts for the live tensors of a compute. Thread-safe. Its monitor is held briefly, never while the device works. */
final class Ledger {
    private final Set<Storage> live = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Program> programs = Collections.newSetFromMap(new IdentityHashMap<>());
    private long created;

    /** How many live storages may only be read. */
    private volatile int readOnly;

    private int liveTensors;
    private long liveBytes;
    private long peakBytes;

    /** The bytes that are being allocated and are no tensor's yet. */
    private long reservedBytes;

    /** Sets bytes aside for a tensor; returns how many are free of a limit if those are too few, else -1. */
    synchronized long reserve(long bytes, long limit) {
        long free = Math.max(0, limit - liveBytes - reservedBytes);
        if (bytes > free) {
            return free;
        }
        reservedBytes += bytes;
        return -1;
    }

    /** Gives back what {@link #reserve} set aside. */
    synchronized void unreserve(long bytes) {
        reservedBytes -= bytes;
    }

    /** Enters memory that bytes were set aside for. */
    synchronized Storage addReserved(Queue home, Buffer buffer, DType dtype, Shape shape, long bytes) {
        unreserve(bytes);
        return add(home, buffer, dtype, shape, Ownership.DEVICE);
    }

    /** Enters memory that holds a tensor; what is not the device's own is not counted. */
    synchronized Storage add(Queue home, Buffer buffer, DType dtype, Shape shape, Ownership ownership) {
        Storage storage = new Storage(home, buffer, dtype, shape, ++created, ownership);
        live.add(storage);
        if (storage.readOnly) {
            readOnly++;
        }
        if (ownership == Ownership.DEVICE) {
            liveTensors++;
            liveBytes += buffer.byteSize();
            peakBytes = Math.max(peakBytes, liveBytes);
        }
        return storage;
    }

    /** Has memory that is the device's own be read only from now on. */
    synchronized void freeze(Storage storage) {
        storage.readOnly = true;
        readOnly++;
    }

    /** Returns whether there is memory that may only be read. It takes no monitor: every call asks. */
    boolean hasReadOnly() {
        return readOnly > 0;
    }

    synchronized void add(Program program) {
        programs.add(program);
    }

    /** Closes the memory of a tensor; {@code keep} leaves its release to a queue. Returns whether it was open. */
    synchronized boolean close(Storage storage, Runnable keep) {
        if (!storage.open) {
            return false;
        }
        storage.open = false;
        live.remove(storage);
        if (storage.readOnly) {
            readOnly--;
        }
        if (storage.ownership == Ownership.DEVICE) {
            liveTensors--;
            liveBytes -= storage.buffer.byteSize();
        }
        if (storage.ownership != Ownership.APPLICATION) {
            keep.run();
        }
        return true;
    }

    /** Closes a program; {@code keep} leaves its release to its queues. Returns whether it was open. */
    synchronized boolean close(Program program, Runnable keep) {
        if (!programs.remove(program)) {
            return false;
        }
        program.open = false;
        keep.run();
        return true;
    }

    /** Gives what belongs to one queue to another. */
    synchronized void move(Queue from, Queue to) {
        for (Storage storage : live) {
            if (storage.home.equals(from)) {
                storage.home = to;
            }
        }
    }

    synchronized List<Program> programs() {
        return List.copyOf(programs);
    }

    synchronized List<Storage> live() {
        return List.copyOf(live);
    }

    synchronized MemoryUse use() {
        return new MemoryUse(liveTensors, liveBytes, peakBytes);
    }

    /** Returns the largest tensors that hold memory of the compute's own, largest first. */
    synchronized List<TensorSummary> largest(int most) {
        List<TensorSummary> summaries = new ArrayList<>();
        for (Storage storage : live) {
            if (storage.ownership == Ownership.DEVICE) {
                summaries.add(storage.summary());
            }
        }
        summaries.sort(Ledger::largestFirst);
        return List.copyOf(summaries.subList(0, Math.min(most, summaries.size())));
    }

    private static int largestFirst(TensorSummary a, TensorSummary b) {
        int bySize = Long.compare(b.bytes(), a.bytes());
        return bySize != 0 ? bySize : a.name().compareTo(b.name());
    }
}
