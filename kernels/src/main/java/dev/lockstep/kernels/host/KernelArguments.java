package dev.lockstep.kernels.host;

import dev.lockstep.Tensor;
import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.Launch;
import dev.lockstep.spi.Buffer;
import org.jspecify.annotations.Nullable;

/** The arguments of one launch after the other, in the order of the kernel's parameters; a driver takes them as 32 or 64 bits each. */
@SuppressWarnings("exports") // @Nullable is there for tools
public abstract class KernelArguments implements Launch {
    private Kernel kernel;
    private long handle;
    private int next;

    /** Begins no launch yet. */
    @SuppressWarnings("NullAway.Init") // begin comes first
    protected KernelArguments() {}

    /** Begins a launch of a kernel, which has a handle for the driver. */
    public final Launch begin(Kernel newKernel, long newHandle) {
        kernel = newKernel;
        handle = newHandle;
        next = 0;
        return this;
    }

    /** Returns the kernel that is being launched. */
    protected final Kernel kernel() {
        return kernel;
    }

    /** Returns its handle. */
    protected final long handle() {
        return handle;
    }

    /**
     * Sets an argument of the kernel.
     *
     * @param bytes its size, 4 or 8
     * @param bits its bits, of which the lower 32 are meant if it has 4 bytes
     */
    protected abstract void set(int index, int bytes, long bits);

    @Override
    public final Launch tensor(@Nullable Tensor tensor) {
        if (tensor == null) {
            return i64(0).i64(0);
        }
        return buffer(tensor.buffer()).i64(tensor.byteOffset() / tensor.dtype().byteSize());
    }

    @Override
    public final Launch buffer(Buffer buffer) {
        return i64(((DeviceBuffer) buffer).handle());
    }

    @Override
    public final Launch i32(int value) {
        set(next++, Integer.BYTES, value);
        return this;
    }

    @Override
    public final Launch i64(long value) {
        set(next++, Long.BYTES, value);
        return this;
    }

    @Override
    public final Launch f32(float value) {
        return i32(Float.floatToRawIntBits(value));
    }
}
