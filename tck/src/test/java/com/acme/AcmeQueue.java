package com.acme;

import dev.lockstep.MathMode;
import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.op.OpCall;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.BackendQueue;
import dev.lockstep.spi.Buffer;
import dev.lockstep.spi.HostCopy;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.OptionalLong;

/** Calls that are done when they return, which is all that a small backend needs: its events are done at once. */
final class AcmeQueue implements BackendQueue {
    private static final long LARGEST = 1 << 30;

    private final Ops ops;

    AcmeQueue(MathMode mode) {
        ops = new AcmeOps(mode);
    }

    private static final class HeapBuffer implements Buffer {
        private final MemorySegment memory;

        HeapBuffer(long bytes) {
            memory = MemorySegment.ofArray(new byte[Math.toIntExact(bytes)]);
        }

        @Override
        public long byteSize() {
            return memory.byteSize();
        }
    }

    /** Returns the bytes of a tensor. */
    static MemorySegment memory(Tensor tensor) {
        return ((HeapBuffer) tensor.buffer()).memory.asSlice(tensor.byteOffset(), tensor.byteSize());
    }

    @Override
    public Buffer allocate(long bytes) throws AllocationFailedException {
        if (bytes > LARGEST) {
            throw new AllocationFailedException(
                    "an array has no " + bytes + " bytes", OptionalLong.empty(), OptionalLong.of(LARGEST), "", null);
        }
        return new HeapBuffer(bytes);
    }

    @Override
    public void free(Buffer buffer) {}

    @Override
    public boolean accepts(Buffer buffer) {
        return buffer instanceof HeapBuffer;
    }

    @Override
    public void upload(MemorySegment source, Buffer target, long targetOffset) {
        HostCopy.copy(source, 0, ((HeapBuffer) target).memory, targetOffset, source.byteSize());
    }

    @Override
    public void download(Buffer source, long sourceOffset, MemorySegment target) {
        HostCopy.copy(((HeapBuffer) source).memory, sourceOffset, target, 0, target.byteSize());
    }

    @Override
    public void execute(OpCall call) {
        ops.call(call);
    }

    @Override
    public BackendProgram compile(List<OpCall> calls) {
        return BackendProgram.replay(calls, this::execute);
    }

    @Override
    public void synchronize() {}

    @Override
    public void close() {}
}
