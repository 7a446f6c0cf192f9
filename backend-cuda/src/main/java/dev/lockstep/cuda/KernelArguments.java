package dev.lockstep.cuda;

import dev.lockstep.Tensor;
import dev.lockstep.cuda.blas.Addressed;
import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.Launch;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The argument block of a launch, reused for the next: host memory with a slot for each argument, and the table of the slots' addresses,
 * which the driver takes. The driver has read the arguments when the launch returns.
 */
final class KernelArguments implements Launch {
    private static final int MAX_ARGUMENTS = 64;

    /** Launches a kernel, with the addresses of its arguments where {@code parameters} says, on the host. */
    interface Call {
        void launch(Kernel kernel, long function, long parameters, int groupSize, long groupsX, long groupsY);
    }

    private final Call call;
    private final MemorySegment places;
    private final long addresses;
    private Kernel kernel;
    private long function;
    private int next;

    @SuppressWarnings("NullAway.Init") // begin comes first
    KernelArguments(Arena arena, Call call) {
        this.call = call;
        places = arena.allocate(ValueLayout.JAVA_LONG, MAX_ARGUMENTS);
        MemorySegment table = arena.allocate(ValueLayout.JAVA_LONG, MAX_ARGUMENTS);
        for (int i = 0; i < MAX_ARGUMENTS; i++) {
            table.setAtIndex(ValueLayout.JAVA_LONG, i, places.address() + i * (long) Long.BYTES);
        }
        addresses = table.address();
    }

    Launch begin(Kernel newKernel, long newFunction) {
        kernel = newKernel;
        function = newFunction;
        next = 0;
        return this;
    }

    @Override
    public Launch tensor(@Nullable Tensor tensor) {
        if (tensor == null) {
            return i64(0).i64(0);
        }
        buffer(tensor.buffer());
        return i64(tensor.byteOffset() / tensor.dtype().byteSize());
    }

    @Override
    public Launch buffer(Buffer buffer) {
        return i64(((Addressed) buffer).address());
    }

    @Override
    public Launch i32(int number) {
        places.set(ValueLayout.JAVA_INT, place(), number);
        return this;
    }

    @Override
    public Launch i64(long number) {
        places.set(ValueLayout.JAVA_LONG, place(), number);
        return this;
    }

    @Override
    public Launch f32(float number) {
        places.set(ValueLayout.JAVA_FLOAT, place(), number);
        return this;
    }

    @Override
    public void run(int groupSize, long groupsX, long groupsY) {
        call.launch(kernel, function, addresses, groupSize, groupsX, groupsY);
    }

    private long place() {
        return Long.BYTES * (long) next++;
    }
}
