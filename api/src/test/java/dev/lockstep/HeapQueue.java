package dev.lockstep;

import dev.lockstep.op.OpCall;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendEvent;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.BackendQueue;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/** A queue of the device in the Java heap. Its events are done when a test says so; it notes those that it awaits, and what it frees. */
final class HeapQueue implements BackendQueue {
    private final HeapCompute device;
    private final Turn turn = new Turn();
    private final List<Object> order = Collections.synchronizedList(new ArrayList<>());
    private int waits;
    private volatile boolean closed;

    /** A place in the queue. */
    static final class HeapEvent implements BackendEvent {
        volatile boolean done;
        volatile boolean closed;

        @Override
        public boolean isDone() {
            return done;
        }

        @Override
        public void await() {
            done = true;
        }

        @Override
        public void close() {
            if (closed) {
                throw new AssertionError("an event was closed twice");
            }
            closed = true;
        }
    }

    HeapQueue(HeapCompute device) {
        this.device = device;
    }

    int waits() {
        return waits;
    }

    boolean isClosed() {
        return closed;
    }

    /** Returns the events that were made and awaited, and the sizes of the memory that was freed, in order. */
    List<Object> order() {
        return order;
    }

    void begin() {
        turn.begin();
        Hold held = device.hold.getAndSet(null);
        if (held != null) {
            held.stay();
        }
        if (closed || device.isClosed()) {
            turn.end();
            throw new AssertionError("a closed backend was called");
        }
    }

    void end() {
        turn.end();
    }

    private void call(Runnable body) {
        begin();
        try {
            body.run();
        } finally {
            end();
        }
    }

    @Override
    public Buffer allocate(long bytes) throws AllocationFailedException {
        begin();
        try {
            if (device.used.get() + bytes > HeapCompute.CAPACITY) {
                throw new AllocationFailedException(
                        "the heap device is full",
                        OptionalLong.of(HeapCompute.CAPACITY - device.used.get()),
                        OptionalLong.empty(),
                        "",
                        null);
            }
            device.used.addAndGet(bytes);
            HeapBuffer buffer = HeapBuffer.ofBytes(bytes);
            device.allocated.add(buffer);
            return buffer;
        } finally {
            end();
        }
    }

    @Override
    public void free(Buffer buffer) {
        call(() -> {
            if (!device.allocated.remove(buffer)) {
                throw new AssertionError("memory freed twice, or not ours");
            }
            device.used.addAndGet(-buffer.byteSize());
            device.freedSizes().add(buffer.byteSize());
            order.add(buffer.byteSize());
            device.failIfAsked();
        });
    }

    @Override
    public boolean accepts(Buffer buffer) {
        call(() -> {});
        return buffer instanceof HeapBuffer;
    }

    @Override
    public void upload(MemorySegment source, Buffer target, long targetOffset) {
        call(() -> {
            device.failIfAsked();
            memory(target).asSlice(targetOffset, source.byteSize()).copyFrom(source);
        });
    }

    @Override
    public void download(Buffer source, long sourceOffset, MemorySegment target) {
        call(() -> target.copyFrom(memory(source).asSlice(sourceOffset, target.byteSize())));
    }

    @Override
    public void execute(OpCall call) {
        begin(); // not by call, which would allocate
        try {
            device.ops().execute(call);
        } finally {
            end();
        }
    }

    @Override
    public BackendProgram compile(List<OpCall> calls) {
        call(() -> {
            if (!calls.stream().flatMap(call -> call.operands().stream()).allMatch(Tensor::isOpen)) {
                throw new AssertionError("a backend was handed a closed tensor");
            }
            device.programs.incrementAndGet();
        });
        BackendProgram replay = BackendProgram.replay(calls, this::execute);
        return new BackendProgram() {
            @Override
            public long run(long times) {
                return replay.run(times);
            }

            @Override
            public void close() {
                call(() -> {
                    device.programs.decrementAndGet();
                    device.failIfAsked();
                });
            }
        };
    }

    @Override
    public BackendEvent event() {
        HeapEvent event = new HeapEvent();
        device.events.add(event);
        call(() -> order.add(event));
        return event;
    }

    @Override
    public void await(BackendEvent event) {
        call(() -> order.add(event));
    }

    @Override
    public void synchronize() {
        call(() -> waits++);
    }

    @Override
    public void close() {
        call(() -> closed = true);
    }

    static MemorySegment memory(Buffer buffer) {
        return ((HeapBuffer) buffer).memory();
    }
}
