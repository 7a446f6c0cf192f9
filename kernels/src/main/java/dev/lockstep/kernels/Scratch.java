package dev.lockstep.kernels;

import dev.lockstep.Device;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Memory for what the launches of an op hand on. A buffer that has become too small stays until the end: a recorded launch may
 * have it as its argument.
 */
public final class Scratch implements AutoCloseable {
    /** Where the buffers come from. */
    public interface Memory {
        /** Returns memory with undefined content. */
        Buffer allocateUninitialized(long bytes) throws AllocationFailedException;

        /** Frees it, in order with the queue. */
        void free(Buffer buffer);
    }

    private final Device device;
    private final Memory memory;
    private final List<@Nullable Buffer> slots = new ArrayList<>();
    private final List<Buffer> outgrown = new ArrayList<>();

    /** Makes one without buffers. */
    public Scratch(Device device, Memory memory) {
        this.device = device;
        this.memory = memory;
    }

    /** Returns the buffer of a slot, enlarged if need be. */
    public Buffer get(int slot, long bytes) {
        while (slots.size() <= slot) {
            slots.add(null);
        }
        Buffer buffer = slots.get(slot);
        if (buffer == null || buffer.byteSize() < bytes) {
            // Twice as large as before, so that what is outgrown is never more than what is in use.
            Buffer larger = allocate(buffer == null ? bytes : Math.max(bytes, 2 * buffer.byteSize()));
            if (buffer != null) {
                outgrown.add(buffer);
            }
            slots.set(slot, larger);
            return larger;
        }
        return buffer;
    }

    @Override
    public void close() {
        for (Buffer buffer : slots) {
            if (buffer != null) {
                memory.free(buffer);
            }
        }
        outgrown.forEach(memory::free);
        slots.clear();
        outgrown.clear();
    }

    private Buffer allocate(long bytes) {
        try {
            return memory.allocateUninitialized(Math.max(1, bytes));
        } catch (AllocationFailedException e) {
            throw new DeviceMemoryException(device, "the working memory of an op", bytes, List.of(), e);
        }
    }
}
