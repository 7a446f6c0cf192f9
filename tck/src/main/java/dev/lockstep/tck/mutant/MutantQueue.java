package dev.lockstep.tck.mutant;

import dev.lockstep.Ops;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendEvent;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.BackendQueue;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** A right queue with wrong ops, memory, copies, events or errors. */
final class MutantQueue implements BackendQueue {
    private final BackendQueue right;
    private final Mutant mutant;
    private final Ops ops;
    private final LateUploads late = new LateUploads();
    private final SharedFault fault;

    MutantQueue(BackendQueue right, Mutant mutant, SharedFault fault) {
        this.right = right;
        this.mutant = mutant;
        this.fault = fault;
        this.ops = new MutantOps(mutant, this::makeRightly);
    }

    private void makeRightly(OpCall call) {
        late.makeAll();
        if (mutant == Mutant.FAULT_TOLD_BY_ANY_QUEUE) {
            fault.make(call, right::execute);
        } else {
            right.execute(call);
        }
    }

    @Override
    public Buffer allocate(long bytes) throws AllocationFailedException {
        Buffer buffer = right.allocate(bytes);
        if (mutant == Mutant.MEMORY_NOT_ZEROED) {
            byte[] before = new byte[Math.toIntExact(bytes)];
            Arrays.fill(before, (byte) 0x5A);
            right.upload(MemorySegment.ofArray(before), buffer, 0);
        }
        return buffer;
    }

    @Override
    public void free(Buffer buffer) {
        late.makeAll();
        right.free(buffer);
    }

    @Override
    public boolean accepts(Buffer buffer) {
        return right.accepts(buffer);
    }

    @Override
    public void upload(MemorySegment source, Buffer target, long targetOffset) {
        late.makeAll();
        right.upload(source, target, mutant == Mutant.UPLOAD_IGNORES_OFFSET ? 0 : targetOffset);
    }

    @Override
    public void download(Buffer source, long sourceOffset, MemorySegment target) {
        late.makeAll();
        right.download(source, mutant == Mutant.DOWNLOAD_IGNORES_OFFSET ? 0 : sourceOffset, target);
    }

    @Override
    public void startUpload(MemorySegment source, Buffer target, long targetOffset) {
        long bytes = mutant == Mutant.UPLOAD_ENDS_HALFWAY ? source.byteSize() / 2 : source.byteSize();
        if (mutant == Mutant.EVENTS_IGNORED) {
            late.begin(() -> right.upload(source, target, targetOffset));
        } else {
            right.startUpload(source.asSlice(0, bytes), target, targetOffset);
        }
    }

    @Override
    public void startDownload(Buffer source, long sourceOffset, MemorySegment target) {
        late.makeAll();
        long bytes = mutant == Mutant.DOWNLOAD_ENDS_HALFWAY ? target.byteSize() / 2 : target.byteSize();
        right.startDownload(source, sourceOffset, target.asSlice(0, bytes));
    }

    @Override
    public void execute(OpCall call) {
        ops.call(call);
    }

    @Override
    public BackendProgram compile(List<OpCall> calls) {
        return switch (mutant) {
            case PROGRAM_DROPS_LAST_CALL -> BackendProgram.replay(calls.subList(0, calls.size() - 1), ops::call);
            case PROGRAM_RATE_OFF_LATER -> {
                Ops wrong = new MutantOps(Mutant.LEARNING_RATE_OFF, this::makeRightly);
                yield new ProgramMistakes(calls, step -> step < 2 ? ops : wrong);
            }
            case PROGRAM_SKIPS_AN_UPDATE -> {
                Ops withoutSgd = call -> {
                    if (!(call instanceof OptimizerCall.SgdStep)) {
                        ops.call(call);
                    }
                };
                yield new ProgramMistakes(calls, step -> step == 3 ? withoutSgd : ops);
            }
            default -> BackendProgram.replay(calls, ops::call);
        };
    }

    @Override
    public BackendEvent event() {
        return mutant == Mutant.EVENTS_IGNORED ? late.event() : right.event();
    }

    @Override
    public void await(BackendEvent event) {
        if (mutant != Mutant.EVENTS_IGNORED) {
            right.await(event);
        }
    }

    @Override
    public void synchronize() {
        late.makeAll();
        right.synchronize();
        fault.tell();
    }

    @Override
    public void close() {
        right.close();
    }
}
