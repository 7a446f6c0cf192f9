package com.acme;

import dev.lockstep.op.ClassCall;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.LinearCall;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.op.RowCall;
import dev.lockstep.op.SoftmaxCall;
import dev.lockstep.op.VectorCall;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.BackendQueue;
import dev.lockstep.spi.Buffer;
import dev.lockstep.spi.HostCopy;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** A queue whose calls are done when they return. So its events are done at once, and its copies need not go on after a call. */
final class AcmeQueue implements BackendQueue {
    private final AtomicLong calls;

    AcmeQueue(AtomicLong calls) {
        this.calls = calls;
    }

    @Override
    public Buffer allocate(long bytes) throws AllocationFailedException {
        if (bytes > AcmeBackend.MEMORY_BYTES) {
            throw new AllocationFailedException(
                    "an array has " + AcmeBackend.MEMORY_BYTES + " bytes at most",
                    OptionalLong.empty(),
                    OptionalLong.of(AcmeBackend.MEMORY_BYTES),
                    "",
                    null);
        }
        try {
            return new AcmeBuffer((int) bytes);
        } catch (OutOfMemoryError e) {
            throw new AllocationFailedException(
                    "the heap is full", OptionalLong.empty(), OptionalLong.empty(), "raise -Xmx", e);
        }
    }

    /** The garbage collector frees it. */
    @Override
    public void free(Buffer buffer) {}

    @Override
    public boolean accepts(Buffer buffer) {
        return buffer instanceof AcmeBuffer;
    }

    @Override
    public void upload(MemorySegment source, Buffer target, long targetOffset) {
        HostCopy.copy(source, 0, memory(target), targetOffset, source.byteSize());
    }

    @Override
    public void download(Buffer source, long sourceOffset, MemorySegment target) {
        HostCopy.copy(memory(source), sourceOffset, target, 0, target.byteSize());
    }

    private static MemorySegment memory(Buffer buffer) {
        return ((AcmeBuffer) buffer).memory();
    }

    /** The calls are sealed: when there is a new op, the compiler says so here. */
    @Override
    public void execute(OpCall call) {
        switch (call) {
            case ElementCall element -> Elements.execute(element);
            case RowCall row -> Rows.execute(row);
            case LinearCall linear -> LinearLayers.execute(linear);
            case SoftmaxCall softmax -> Softmaxes.execute(softmax);
            case ClassCall classes -> Classes.execute(classes);
            case OptimizerCall optimizer -> Optimizers.execute(optimizer);
            case VectorCall vector -> Vectors.execute(vector);
        }
        calls.incrementAndGet();
    }

    @Override
    public BackendProgram compile(List<OpCall> program) {
        return BackendProgram.replay(program, this::execute);
    }

    @Override
    public void synchronize() {}

    @Override
    public void close() {}
}
