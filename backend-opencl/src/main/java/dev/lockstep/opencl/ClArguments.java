package dev.lockstep.opencl;

import dev.lockstep.kernels.host.KernelArguments;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.lwjgl.opencl.CL10;

/** Sets the arguments of a kernel object. */
abstract class ClArguments extends KernelArguments {
    private final ClQueue queue;
    private final MemorySegment value;

    ClArguments(ClQueue queue) {
        this.queue = queue;
        value = queue.arena().allocate(ValueLayout.JAVA_LONG);
    }

    /** The lower bits come first. */
    @Override
    protected final void set(int index, int bytes, long bits) {
        value.set(ValueLayout.JAVA_LONG, 0, bits);
        int code = CL10.nclSetKernelArg(handle(), index, bytes, value.address());
        if (code != ClCode.SUCCESS) {
            throw queue.health().failure(code, "setting argument " + index + " of " + kernel());
        }
    }
}
