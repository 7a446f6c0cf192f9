package dev.lockstep;

import dev.lockstep.op.OpCall;
import dev.lockstep.spi.BackendCompute;
import dev.lockstep.spi.BackendQueue;
import dev.lockstep.spi.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A device in the Java heap. It notes the calls it is handed, and asserts what a backend may rely on: one call at a time in a queue,
 * none after it has been closed, memory freed once and before it is closed.
 */
final class HeapCompute implements BackendCompute {
    static final long CAPACITY = 1 << 20;

    final Set<Buffer> allocated = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
    final List<HeapQueue.HeapEvent> events = Collections.synchronizedList(new ArrayList<>());
    final AtomicLong used = new AtomicLong();
    final AtomicInteger programs = new AtomicInteger();
    final AtomicReference<Hold> hold = new AtomicReference<>();
    private final DeviceInfo info;
    private final HeapOps ops = new HeapOps();
    private final List<HeapQueue> queues = new ArrayList<>();
    private final List<Long> freedSizes = Collections.synchronizedList(new ArrayList<>());
    private volatile RuntimeException failure;
    private volatile boolean closed;

    HeapCompute(DeviceInfo info) {
        this.info = info;
    }

    /** Opens a device for a test that looks at what reaches the backend. */
    static HeapCompute ofIndex(int index) {
        return new HeapCompute(HeapBackend.info(index));
    }

    /** Returns the calls that were handed to the ops, in order. */
    List<OpCall> calls() {
        return ops.calls();
    }

    HeapOps ops() {
        return ops;
    }

    /** Returns a queue in the order of opening; 0 is the default one. */
    HeapQueue queue(int index) {
        return queues.get(index);
    }

    /** Stops noting calls, for tests that count allocations. */
    void noteNothing() {
        ops.noteNothing();
    }

    /** Makes the next upload, the freeing of memory and the release of programs fail. */
    void failWith(RuntimeException error) {
        failure = error;
    }

    void failIfAsked() {
        if (failure != null) {
            throw failure;
        }
    }

    List<Long> freedSizes() {
        return freedSizes;
    }

    int openPrograms() {
        return programs.get();
    }

    boolean isClosed() {
        return closed;
    }

    /** Makes the next call wait in the backend until it is told to go on. */
    Hold holdNextCall() {
        Hold next = new Hold();
        hold.set(next);
        return next;
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public BackendQueue openQueue() {
        if (closed) {
            throw new AssertionError("a closed backend was called");
        }
        HeapQueue queue = new HeapQueue(this);
        queues.add(queue);
        return queue;
    }

    @Override
    public Map<String, String> software() {
        return Map.of("heap", "version 1");
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of("calls", (long) ops.calls().size());
    }

    @Override
    public void close() {
        if (!queues.stream().allMatch(HeapQueue::isClosed)) {
            throw new AssertionError("a backend was closed before its queues");
        }
        closed = true;
    }
}
