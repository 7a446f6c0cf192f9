package dev.lockstep.tck.mutant;

import dev.lockstep.Ops;
import dev.lockstep.op.OpCall;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendEvent;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.BackendQueue;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A right queue, but for the calls and programs of a mutant. */
class MutantQueue implements BackendQueue {
    private final BackendQueue right;
    private final Mutant mutant;
    private final Ops ops;

    MutantQueue(Mutant mutant, BackendQueue right) {
        this.mutant = mutant;
        this.right = right;
        this.ops = new MutantOps(mutant, right::execute);
    }

    @Override
    public Buffer allocate(long bytes) throws AllocationFailedException {
        return right.allocate(bytes);
    }

    @Override
    public void free(Buffer buffer) {
        right.free(buffer);
    }

    @Override
    public boolean accepts(Buffer buffer) {
        return right.accepts(buffer);
    }

    @Override
    public boolean readsInPlace(MemorySegment memory) {
        return right.readsInPlace(memory);
    }

    @Override
    public Buffer inPlace(MemorySegment memory) {
        return right.inPlace(memory);
    }

    @Override
    public void upload(MemorySegment source, Buffer target, long targetOffset) {
        right.upload(source, target, targetOffset);
    }

    @Override
    public void download(Buffer source, long sourceOffset, MemorySegment target) {
        right.download(source, sourceOffset, target);
    }

    @Override
    public void startUpload(MemorySegment source, Buffer target, long targetOffset) {
        right.startUpload(source, target, targetOffset);
    }

    @Override
    public void startDownload(Buffer source, long sourceOffset, MemorySegment target) {
        right.startDownload(source, sourceOffset, target);
    }

    @Override
    public void execute(OpCall call) {
        ops.call(call);
    }

    @Override
    public BackendProgram compile(List<OpCall> calls) {
        return mutant.compile(calls, ops);
    }

    @Override
    public BackendEvent event() {
        return right.event();
    }

    @Override
    public void await(BackendEvent event) {
        right.await(event);
    }

    @Override
    public void synchronize() {
        right.synchronize();
    }

    @Override
    public void close() {
        right.close();
    }
}
