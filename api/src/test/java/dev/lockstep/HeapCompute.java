package dev.lockstep;

import dev.lockstep.op.OpCall;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendCompute;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A device in the Java heap. It notes the calls it is handed, and asserts what a backend may rely on: one call at a time,
 * none after it has been closed, memory freed once and before it is closed.
 */
final class HeapCompute implements BackendCompute {
    static final long CAPACITY = 1 << 20;

    private final DeviceInfo info;
    private final HeapOps ops = new HeapOps(this);
    private final Set<Buffer> allocated = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Long> freedSizes = new ArrayList<>();
    private final Turn turn = new Turn();
    private final AtomicReference<Hold> hold = new AtomicReference<>();
    private volatile RuntimeException failure;
    private long used;
    private int programs;
    private int waits;
    private boolean closed;

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

    /** Stops noting calls, for tests that count allocations. */
    void noteNothing() {
        ops.noteNothing();
    }

    /** Makes the next upload, the freeing of memory and the release of programs fail. */
    void failWith(RuntimeException error) {
        failure = error;
    }

    List<Long> freedSizes() {
        return freedSizes;
    }

    int openPrograms() {
        return programs;
    }

    int waits() {
        return waits;
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

    void begin() {
        turn.begin();
        Hold held = hold.getAndSet(null);
        if (held != null) {
            held.stay();
        }
        if (closed) {
            turn.end();
            throw new AssertionError("a closed backend was called");
        }
    }

    void end() {
        turn.end();
    }

    @Override
    public DeviceInfo info() {
        begin();
        end();
        return info;
    }

    @Override
    public Buffer allocate(long bytes) throws AllocationFailedException {
        begin();
        try {
            if (used + bytes > CAPACITY) {
                throw new AllocationFailedException(
                        "the heap device is full", OptionalLong.of(CAPACITY - used), OptionalLong.empty(), "", null);
            }
            used += bytes;
            HeapBuffer buffer = HeapBuffer.ofBytes(bytes);
            allocated.add(buffer);
            return buffer;
        } finally {
            end();
        }
    }

    @Override
    public void free(Buffer buffer) {
        begin();
        try {
            if (!allocated.remove(buffer)) {
                throw new AssertionError("memory freed twice, or not ours");
            }
            used -= buffer.byteSize();
            freedSizes.add(buffer.byteSize());
            failIfAsked();
        } finally {
            end();
        }
    }

    @Override
    public boolean accepts(Buffer buffer) {
        begin();
        end();
        return buffer instanceof HeapBuffer;
    }

    @Override
    public void upload(MemorySegment source, Buffer target, long targetOffset) {
        begin();
        try {
            failIfAsked();
            memory(target).asSlice(targetOffset, source.byteSize()).copyFrom(source);
        } finally {
            end();
        }
    }

    @Override
    public void download(Buffer source, long sourceOffset, MemorySegment target) {
        begin();
        try {
            target.copyFrom(memory(source).asSlice(sourceOffset, target.byteSize()));
        } finally {
            end();
        }
    }

    @Override
    public void execute(OpCall call) {
        ops.execute(call);
    }

    @Override
    public BackendProgram compile(List<OpCall> calls) {
        begin();
        try {
            if (!calls.stream().flatMap(call -> call.operands().stream()).allMatch(Tensor::isOpen)) {
                throw new AssertionError("a backend was handed a closed tensor");
            }
            programs++;
            BackendProgram replay = BackendProgram.replay(calls, ops::execute);
            return new BackendProgram() {
                @Override
                public long run(long times) {
                    return replay.run(times);
                }

                @Override
                public void close() {
                    begin();
                    try {
                        programs--;
                        failIfAsked();
                    } finally {
                        end();
                    }
                }
            };
        } finally {
            end();
        }
    }

    @Override
    public void synchronize() {
        begin();
        waits++;
        end();
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
        begin();
        closed = true;
        end();
    }

    static MemorySegment memory(Buffer buffer) {
        return ((HeapBuffer) buffer).memory();
    }

    private void failIfAsked() {
        if (failure != null) {
            throw failure;
        }
    }
}
