package dev.lockstep.opencl;

import dev.lockstep.Tensor;
import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.Launch;
import dev.lockstep.kernels.host.DeviceBuffer;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import org.lwjgl.opencl.CL10;

/** Sets the arguments of a kernel, in the order of its parameters. Reused for each launch. */
abstract class KernelArguments implements Launch {
    private final ClQueue queue;
    private final MemorySegment value;
    private Kernel kernel;
    private long handle;
    private int next;

    @SuppressWarnings("NullAway.Init") // begin comes first
    KernelArguments(ClQueue queue) {
        this.queue = queue;
        value = queue.arena().allocate(ValueLayout.JAVA_LONG);
    }

    final Launch begin(Kernel newKernel, long newHandle) {
        kernel = newKernel;
        handle = newHandle;
        next = 0;
        return this;
    }

    final Kernel kernel() {
        return kernel;
    }

    /** Returns the cl_kernel. */
    final long handle() {
        return handle;
    }

    @Override
    public final Launch tensor(@Nullable Tensor tensor) {
        if (tensor == null) {
            value.set(ValueLayout.JAVA_LONG, 0, 0);
            set(Long.BYTES);
            return i64(0);
        }
        buffer(tensor.buffer());
        return i64(tensor.byteOffset() / tensor.dtype().byteSize());
    }

    @Override
    public final Launch buffer(Buffer buffer) {
        value.set(ValueLayout.JAVA_LONG, 0, ((DeviceBuffer) buffer).handle());
        return set(Long.BYTES);
    }

    @Override
    public final Launch i32(int number) {
        value.set(ValueLayout.JAVA_INT, 0, number);
        return set(Integer.BYTES);
    }

    @Override
    public final Launch i64(long number) {
        value.set(ValueLayout.JAVA_LONG, 0, number);
        return set(Long.BYTES);
    }

    @Override
    public final Launch f32(float number) {
        value.set(ValueLayout.JAVA_FLOAT, 0, number);
        return set(Float.BYTES);
    }

    private Launch set(long bytes) {
        int code = CL10.nclSetKernelArg(handle, next++, bytes, value.address());
        if (code != ClCode.SUCCESS) {
            throw queue.health().failure(code, "setting argument " + (next - 1) + " of " + kernel);
        }
        return this;
    }
}
