package dev.lockstep.kernels.host;

import dev.lockstep.spi.Buffer;
import org.jspecify.annotations.Nullable;

/** Memory of a device. */
@SuppressWarnings("exports") // @Nullable is there for tools
public abstract class DeviceBuffer implements Buffer {
    private final @Nullable DeviceMemory owner;
    private final long handle;
    private final long byteSize;
    private final long capacity;

    /**
     * Describes a block.
     *
     * @param owner what has allocated it, null if it is the application's
     * @param handle its address or handle for the driver
     * @param byteSize the bytes in use
     * @param capacity the bytes that it has
     */
    protected DeviceBuffer(@Nullable DeviceMemory owner, long handle, long byteSize, long capacity) {
        this.owner = owner;
        this.handle = handle;
        this.byteSize = byteSize;
        this.capacity = capacity;
    }

    /** Returns its address or handle for the driver. */
    public final long handle() {
        return handle;
    }

    @Override
    public final long byteSize() {
        return byteSize;
    }

    /** Returns whether it is the application's. */
    public final boolean isForeign() {
        return owner == null;
    }

    final @Nullable DeviceMemory owner() {
        return owner;
    }

    final long capacity() {
        return capacity;
    }
}
