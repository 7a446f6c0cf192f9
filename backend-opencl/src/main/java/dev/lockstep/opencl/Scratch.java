package dev.lockstep.opencl;

import dev.lockstep.Device;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.spi.AllocationFailedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Memory for what the launches of an op hand on. A buffer that has become too small stays until the end: a recorded launch may
 * have it as its argument.
 */
final class Scratch implements AutoCloseable {
    private final Device device;
    private final DeviceMemory memory;
    private final List<@Nullable OpenClBuffer> slots = new ArrayList<>();
    private final List<OpenClBuffer> outgrown = new ArrayList<>();

    Scratch(Device device, DeviceMemory memory) {
        this.device = device;
        this.memory = memory;
    }

    OpenClBuffer get(int slot, long bytes) {
        while (slots.size() <= slot) {
            slots.add(null);
        }
        OpenClBuffer buffer = slots.get(slot);
        if (buffer == null || buffer.byteSize() < bytes) {
            // Twice as large as before, so that what is outgrown is never more than what is in use.
            OpenClBuffer larger = allocate(buffer == null ? bytes : Math.max(bytes, 2 * buffer.byteSize()));
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
        for (OpenClBuffer buffer : slots) {
            if (buffer != null) {
                memory.free(buffer);
            }
        }
        outgrown.forEach(memory::free);
        slots.clear();
        outgrown.clear();
    }

    private OpenClBuffer allocate(long bytes) {
        try {
            return memory.allocateAsItIs(Math.max(1, bytes));
        } catch (AllocationFailedException e) {
            throw new DeviceMemoryException(device, "the working memory of an op", bytes, e.freeBytes(), List.of(), e);
        }
    }
}
