package dev.lockstep.tck.mutant;

import dev.lockstep.op.OpCall;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendEvent;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.BackendQueue;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;

/** What a queue can do wrong with copies, events and errors. */
public enum QueueMutant implements Mutant {
    UPLOAD_IGNORES_OFFSET("uploads to a view go to the start of its memory", "copy/dtype=F32,n=13,seed=0"),
    DOWNLOAD_IGNORES_OFFSET("downloads of a view come from the start of its memory", "copy/dtype=F32,n=13,seed=0"),
    UPLOAD_ENDS_HALFWAY("uploads that go on after the call copy the first half only", "copy/dtype=F32,n=13,seed=0"),
    DOWNLOAD_ENDS_HALFWAY(
            "downloads that go on after the call copy the first half only",
            "QueueSuite.copiesComeToTheirEndWhileAProgramRunsInAnotherQueue"),
    EVENTS_IGNORED(
            "a queue that is to wait for an upload of another goes on at once",
            "QueueSuite.theNextBlockIsUploadedWhileThisOneIsWorkedOn"),
    FAULT_TOLD_BY_ANY_QUEUE(
            "a label out of range is told by the queue that is waited for first",
            "QueueSuite.aLabelOutOfRangeIsToldByItsQueueAndByNoOther");

    private final String mistake;
    private final String witness;

    QueueMutant(String mistake, String witness) {
        this.mistake = mistake;
        this.witness = witness;
    }

    @Override
    public String mistake() {
        return mistake;
    }

    @Override
    public String witness() {
        return witness;
    }

    @Override
    public Supplier<BackendQueue> queues(Supplier<BackendQueue> right) {
        SharedFault fault = new SharedFault();
        return () -> new WrongQueue(this, right.get(), fault);
    }

    @Override
    public String toString() {
        return label();
    }

    /** A right queue with wrong copies, events or errors. */
    private static final class WrongQueue implements BackendQueue {
        private final QueueMutant mutant;
        private final BackendQueue right;
        private final SharedFault fault;
        private final LateUploads late = new LateUploads();

        WrongQueue(QueueMutant mutant, BackendQueue right, SharedFault fault) {
            this.mutant = mutant;
            this.right = right;
            this.fault = fault;
        }

        @Override
        public Buffer allocate(long bytes) throws AllocationFailedException {
            return right.allocate(bytes);
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
            right.upload(source, target, mutant == UPLOAD_IGNORES_OFFSET ? 0 : targetOffset);
        }

        @Override
        public void download(Buffer source, long sourceOffset, MemorySegment target) {
            late.makeAll();
            right.download(source, mutant == DOWNLOAD_IGNORES_OFFSET ? 0 : sourceOffset, target);
        }

        @Override
        public void startUpload(MemorySegment source, Buffer target, long targetOffset) {
            long bytes = mutant == UPLOAD_ENDS_HALFWAY ? source.byteSize() / 2 : source.byteSize();
            if (mutant == EVENTS_IGNORED) {
                late.begin(() -> right.upload(source, target, targetOffset));
            } else {
                right.startUpload(source.asSlice(0, bytes), target, targetOffset);
            }
        }

        @Override
        public void startDownload(Buffer source, long sourceOffset, MemorySegment target) {
            late.makeAll();
            long bytes = mutant == DOWNLOAD_ENDS_HALFWAY ? target.byteSize() / 2 : target.byteSize();
            right.startDownload(source, sourceOffset, target.asSlice(0, bytes));
        }

        @Override
        public void execute(OpCall call) {
            late.makeAll();
            if (mutant == FAULT_TOLD_BY_ANY_QUEUE) {
                fault.make(call, right::execute);
            } else {
                right.execute(call);
            }
        }

        @Override
        public BackendProgram compile(List<OpCall> calls) {
            return BackendProgram.replay(calls, this::execute);
        }

        @Override
        public BackendEvent event() {
            return mutant == EVENTS_IGNORED ? late.event() : right.event();
        }

        @Override
        public void await(BackendEvent event) {
            if (mutant != EVENTS_IGNORED) {
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
}
