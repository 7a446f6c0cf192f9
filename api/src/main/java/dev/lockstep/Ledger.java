package dev.lockstep;

import dev.lockstep.spi.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The books of a compute: what lives in it, and what has been closed and is yet to be freed. Any thread may use it; its monitor
 * is held for a moment only, never while the device works.
 */
final class Ledger {
    private final Set<Storage> live = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Program> programs = Collections.newSetFromMap(new IdentityHashMap<>());
    private final ArrayDeque<Runnable> closed = new ArrayDeque<>();
    private volatile boolean anyClosed;
    private long created;
    private int liveTensors;
    private long liveBytes;
    private long peakBytes;

    /** Enters memory that holds a tensor; what is not owned is not counted, and not freed. */
    synchronized Storage add(Compute compute, Buffer buffer, DType dtype, Shape shape, boolean owned) {
        Storage storage = new Storage(compute, buffer, dtype, shape, ++created, owned);
        live.add(storage);
        if (owned) {
            liveTensors++;
            liveBytes += buffer.byteSize();
            peakBytes = Math.max(peakBytes, liveBytes);
        }
        return storage;
    }

    synchronized void add(Program program) {
        programs.add(program);
    }

    /** Closes the memory of a tensor, and keeps what frees it for {@link #takeClosed}. Returns whether it was open. */
    synchronized boolean close(Storage storage, Runnable free) {
        if (!storage.open) {
            return false;
        }
        storage.open = false;
        live.remove(storage);
        if (storage.owned) {
            liveTensors--;
            liveBytes -= storage.buffer.byteSize();
            keep(free);
        }
        return true;
    }

    /** Closes a program, and keeps what releases it for {@link #takeClosed}. Returns whether it was open. */
    synchronized boolean close(Program program, Runnable release) {
        if (!programs.remove(program)) {
            return false;
        }
        program.open = false;
        keep(release);
        return true;
    }

    /** Returns whether {@link #takeClosed} has something to return. */
    boolean anyClosed() {
        return anyClosed;
    }

    /** Takes out the next release that is due, null if there is none. */
    synchronized @Nullable Runnable takeClosed() {
        Runnable next = closed.pollFirst();
        anyClosed = !closed.isEmpty();
        return next;
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
            if (storage.owned) {
                summaries.add(storage.summary());
            }
        }
        summaries.sort(Comparator.comparingLong(TensorSummary::bytes).reversed().thenComparing(TensorSummary::name));
        return List.copyOf(summaries.subList(0, Math.min(most, summaries.size())));
    }

    private void keep(Runnable release) {
        closed.addLast(release);
        anyClosed = true;
    }
}
