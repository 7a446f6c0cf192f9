package dev.lockstep.tck.mutant;

import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendQueue;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;

/** What a device can do wrong with the memory that it gives. */
public enum MemoryMutant implements Mutant {
    MEMORY_NOT_ZEROED("new memory holds what was there before", "fill/dtype=F32,n=13,value=0.1,seed=0"),
    MEMORY_KEPT_AS_IT_WAS(
            "memory that is used again holds what was there before",
            "ConformanceSuite.memoryThatIsUsedAgainIsZeroedAgain"),
    MEMORY_MISALIGNED(
            "memory starts 4 bytes after a multiple of 64",
            "ConformanceSuite.memoryStartsAtAMultipleOf64BytesAndIsLargeEnough"),
    ALLOCATION_FAILS_UNTYPED(
            "what fails for lack of memory is an error of its own",
            "ConformanceSuite.memoryThatThereIsNotIsRefusedAndTheDeviceGoesOn"),
    IN_PLACE_FROM_THE_NEXT_WORD(
            "memory of the application is read from its second word on",
            "ConformanceSuite.memoryThatMayOnlyBeReadIsAnInputOfEveryOp");

    private final String mistake;
    private final String witness;

    MemoryMutant(String mistake, String witness) {
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
        Map<Long, Deque<Buffer>> kept = new ConcurrentHashMap<>();
        return () -> new WrongQueue(this, right.get(), kept);
    }

    @Override
    public String toString() {
        return label();
    }

    /** Memory of a right queue that says it starts somewhere else. */
    private record Misaligned(Buffer right) implements Buffer {
        @Override
        public long byteSize() {
            return right.byteSize();
        }

        @Override
        public Object space() {
            return right.space();
        }

        @Override
        public long address() {
            return right.address() + 4;
        }
    }

    private static final class WrongQueue extends MutantQueue {
        private final MemoryMutant mutant;
        private final Map<Long, Deque<Buffer>> kept;

        WrongQueue(MemoryMutant mutant, BackendQueue right, Map<Long, Deque<Buffer>> kept) {
            super(mutant, right);
            this.mutant = mutant;
            this.kept = kept;
        }

        @Override
        public Buffer allocate(long bytes) throws AllocationFailedException {
            Buffer again = kept.getOrDefault(bytes, new ArrayDeque<>()).poll();
            if (again != null) {
                return again;
            }
            Buffer buffer = allocateTyped(bytes);
            if (mutant == MEMORY_NOT_ZEROED) {
                byte[] before = new byte[Math.toIntExact(bytes)];
                Arrays.fill(before, (byte) 0x5A);
                upload(MemorySegment.ofArray(before), buffer, 0);
            }
            return mutant == MEMORY_MISALIGNED ? new Misaligned(buffer) : buffer;
        }

        @Override
        public boolean readsInPlace(MemorySegment memory) {
            return mutant == IN_PLACE_FROM_THE_NEXT_WORD || super.readsInPlace(memory);
        }

        @Override
        public Buffer inPlace(MemorySegment memory) {
            if (mutant != IN_PLACE_FROM_THE_NEXT_WORD) {
                return super.inPlace(memory);
            }
            try {
                Buffer buffer = super.allocate(memory.byteSize());
                long from = Math.min(Integer.BYTES, memory.byteSize());
                upload(memory.asSlice(from), buffer, 0);
                return buffer;
            } catch (AllocationFailedException e) {
                throw new IllegalStateException("no memory", e);
            }
        }

        private Buffer allocateTyped(long bytes) throws AllocationFailedException {
            try {
                return super.allocate(bytes);
            } catch (AllocationFailedException e) {
                if (mutant == ALLOCATION_FAILS_UNTYPED) {
                    throw new IllegalStateException("no memory", e);
                }
                throw e;
            }
        }

        @Override
        public void free(Buffer buffer) {
            if (mutant == MEMORY_KEPT_AS_IT_WAS) {
                kept.computeIfAbsent(buffer.byteSize(), size -> new ConcurrentLinkedDeque<>())
                        .add(buffer);
            } else {
                super.free(buffer instanceof Misaligned misaligned ? misaligned.right() : buffer);
            }
        }
    }
}
