package dev.lockstep.cuda;

import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.host.KernelArguments;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A block of host memory with a place for each argument, and before them the addresses of the places, which is what the driver takes. It has
 * read them when the launch returns.
 */
final class CudaArguments extends KernelArguments {
    private static final int MOST = 64;

    /** Launches a kernel, with the addresses of its arguments where {@code parameters} says, on the host. */
    interface Call {
        void launch(Kernel kernel, long function, long parameters, int groupSize, long groupsX, long groupsY);
    }

    private final Call call;
    private final MemorySegment places;
    private final long addresses;

    CudaArguments(Arena arena, Call call) {
        this.call = call;
        places = arena.allocate(ValueLayout.JAVA_LONG, MOST);
        MemorySegment table = arena.allocate(ValueLayout.JAVA_LONG, MOST);
        for (int i = 0; i < MOST; i++) {
            table.setAtIndex(ValueLayout.JAVA_LONG, i, places.address() + i * (long) Long.BYTES);
        }
        addresses = table.address();
    }

    /** The lower bits come first. */
    @Override
    protected void set(int index, int bytes, long bits) {
        places.setAtIndex(ValueLayout.JAVA_LONG, index, bits);
    }

    @Override
    public void run(int groupSize, long groupsX, long groupsY) {
        call.launch(kernel(), handle(), addresses, groupSize, groupsX, groupsY);
    }
}
